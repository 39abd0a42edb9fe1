"""What keeps the demo from going on."""


class DemoStopped(Exception):
    """One sentence for the person at the keyboard."""
