"""Which rows are one message: the same phone with the same final text gets it once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sayso.domain.phone import PhoneNumber


@dataclass(frozen=True, slots=True)
class RawRecipient:
    """One row of the request, as it was written."""

    phone: str
    family_id: str | None
    name: str | None
    variables: Mapping[str, Any]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient that can be sent to; `index` is its place in the request, `text` what it will read.

    Once its phone's data were erased, the text is empty: no message has one like that.
    """

    index: int
    phone: PhoneNumber
    family_id: str | None
    name: str | None
    text: str
    segments: int

    @property
    def is_erased(self) -> bool:
        """Whether only the phone and what the message cost are left of it."""
        return not self.text

    def erased(self) -> "Recipient":
        """What is left of it once its phone's data are erased."""
        return replace(self, family_id=None, name=None, text="")


def merge(rows: Iterable[Recipient]) -> tuple[list[Recipient], int]:
    """The rows without those that repeat an earlier one's phone and text, and how many those were."""
    kept: dict[tuple[PhoneNumber, str], Recipient] = {}
    total = 0
    for row in rows:
        total += 1
        kept.setdefault((row.phone, row.text), row)
    return list(kept.values()), total - len(kept)


def families(rows: Iterable[Recipient]) -> int:
    """How many families the rows reach: one for each family id, and one for each row without."""
    ids = [row.family_id or None for row in rows]
    return len(set(ids) - {None}) + ids.count(None)
