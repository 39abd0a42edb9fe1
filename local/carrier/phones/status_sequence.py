"""The statuses that a message or call goes through."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class StatusSequence:
    """The statuses after `queued`, in order, and the error code of the last one. None at all: it is held."""

    statuses: tuple[StrEnum, ...]
    error_code: int | None = None
