"""The error of the local stack."""


class LocalStackError(Exception):
    """Why a local command cannot go on: one sentence that says what is wrong and, if possible, what to do."""
