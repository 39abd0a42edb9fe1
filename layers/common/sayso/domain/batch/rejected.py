"""A row that cannot be sent while others can: what the answer says of it, and what is kept to correct it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sayso.domain.batch.recipients import RawRecipient
from sayso.domain.phone import PhoneNumber, without_words
from sayso.domain.rejection import RejectionReason, RowRejected
from sayso.domain.text.segments import MAX_CHARACTERS
from sayso.domain.text.template import canonical_name

MOST_KEPT = 4 * MAX_CHARACTERS
"""Characters of a row's values: what is longer is no text, and its row would be larger than a chunk."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be sent; the others are sent all the same."""

    index: int
    """Of the row in `recipients`, from 0"""
    phone: str
    """As it was written, without words: somebody may have typed a name there, which nobody would find to erase"""
    reason: RejectionReason
    detail: str
    """The variable's name, or what is wrong with the number or the text"""


@dataclass(frozen=True, slots=True)
class RejectedRow(Rejection):
    """A rejected row with what it says, so that staff can find and correct it; that expires with the other words.

    `number` is its phone, if it has one: an erasure of that phone takes what the row says.
    """

    number: PhoneNumber | None = None
    family_id: str | None = None
    name: str | None = None
    language: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    """Those that the text names"""

    @classmethod
    def of(
        cls, index: int, row: RawRecipient, problem: RowRejected, names: Collection[str], country: str
    ) -> "RejectedRow":
        """The row as it was requested; `names` are those of its template, `country` is the account's."""
        try:
            number = PhoneNumber.parse(row.phone, country)
        except RowRejected:
            number = None
        return cls(
            index=index,
            phone=without_words(row.phone),
            reason=problem.reason,
            detail=problem.detail,
            number=number,
            family_id=row.family_id,
            name=row.name,
            language=row.language,
            variables=_values(row.variables, names),
        )

    @property
    def answer(self) -> Rejection:
        """What the answer to the request says of it."""
        return Rejection(self.index, self.phone, self.reason, self.detail)

    @property
    def says(self) -> list[Any]:
        """What it says, as it is stored."""
        number = self.number.written if self.number else None
        return [number, self.family_id, self.name, self.language, dict(self.variables)]

    def erased(self) -> "RejectedRow":
        """What is left of it once its phone's data are erased."""
        return RejectedRow(self.index, self.phone, self.reason, self.detail)

    @classmethod
    def read(cls, stored: list[Any], says: list[Any]) -> "RejectedRow":
        """The row that was stored so; nothing is known of what it says if `says` is empty."""
        index, phone, reason, detail = stored
        number, *rest = says or [None]
        return cls(
            index, phone, RejectionReason(reason), detail, PhoneNumber.from_e164(number) if number else None, *rest
        )


def _values(variables: Mapping[str, Any], names: Collection[str]) -> dict[str, str]:
    """The row's values for these names of a template, as far as they are texts or numbers and not far too long."""
    named = {title: raw for title, raw in variables.items() if canonical_name(title) in names}
    values = {title: str(raw) for title, raw in named.items() if isinstance(raw, str | int)}
    return values if sum(map(len, values.values())) <= MOST_KEPT else {}
