"""What keeps the local stack from going on."""


class LocalStackError(Exception):
    """One sentence for the person at the keyboard: what is wrong and, where it can be told, what to do."""
