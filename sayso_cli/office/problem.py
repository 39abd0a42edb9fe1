"""Errors that end a command, each as one sentence that says what to do."""

from collections.abc import Sequence
from typing import Any

FAILED = 1
"""Refused, or not everything could be done."""

INTERRUPTED = 130
"""The exit code that shells use for Ctrl-C."""


class Problem(Exception):
    """One sentence for the person at the keyboard: what is wrong and what to do."""

    exit_code = FAILED
    code = "failed"
    """For programs; where the API has refused the call, its own."""

    @property
    def sentence(self) -> str:
        """The sentence."""
        return str(self)


class Interrupted(Problem):
    """Somebody pressed Ctrl-C; the server may go on with the request."""

    exit_code = INTERRUPTED
    code = "interrupted"


class SignInNeeded(Problem):
    """Nobody is signed in, or the session has ended."""

    code = "sign_in_needed"


class Unreachable(Problem):
    """There was no response, or none that says whether the call was done; it is safe to repeat the call."""

    code = "unreachable"


class Refused(Problem):
    """The API refused the call. `message` is its sentence; `details` name the fields or rows concerned."""

    def __init__(self, status: int, code: str, message: str, details: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)
