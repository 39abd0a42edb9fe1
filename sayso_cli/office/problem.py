"""What keeps a command from going on, told in one sentence."""

from collections.abc import Sequence
from typing import Any

FAILED = 1
"""Refused, or not all of it could be done."""

INTERRUPTED = 130
"""As a shell tells it: ended by Ctrl-C."""


class Problem(Exception):
    """One sentence for the person at the keyboard: what is wrong and what to do."""

    exit_code = FAILED

    @property
    def sentence(self) -> str:
        """The sentence."""
        return str(self)


class Interrupted(Problem):
    """Somebody pressed Ctrl-C, and what was asked for may go on elsewhere."""

    exit_code = INTERRUPTED


class SignInNeeded(Problem):
    """Nobody is signed in, or no longer."""


class Unreachable(Problem):
    """No answer came, or none that says what became of the call; the same call may be made again."""


class Refused(Problem):
    """The API said no. `message` is its own sentence; `details` name the fields or rows concerned."""

    def __init__(self, status: int, code: str, message: str, details: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)
