"""What staff ask for in a batch, and what becomes of its rows before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.domain.account import AccountSettings
from sayso.domain.batch import Rejection
from sayso.domain.characters import normalise
from sayso.domain.merge import Row, merge
from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RejectionReason, RowRejected
from sayso.domain.segments import MAX_CHARACTERS, count, too_long
from sayso.domain.template import Template, canonical_name, is_blank

ACCOUNT_VARIABLE = "account"
"""The account's name is always there, whatever columns a row has."""


HOPELESS = 4 * MAX_CHARACTERS
"""Characters that no normalising brings down to what the carrier takes."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row of the request, as it was written."""

    phone: str
    family_id: str | None
    name: str | None
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """A checked request; the rows themselves are checked one by one when it is prepared."""

    channel: str
    category: str
    template: str
    recipients: Sequence[Recipient]
    normalise: bool = True
    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows that can be sent, after merging, and those that cannot."""

    rows: list[Row]
    rejected: list[Rejection]
    merged: int

    @property
    def segments(self) -> int:
        """What the batch costs if everything is delivered."""
        return sum(row.segments for row in self.rows)


def full_template(request: BatchRequest, settings: AccountSettings) -> Template:
    """The account's header, the text and the footer, each on a line of its own; InvalidTemplate if it is not one."""
    Template.parse(request.template)  # so that a position in an error is one in the text that was sent
    parts = (settings.header, request.template, settings.footer)
    return Template.parse("\n".join(part for part in parts if part))


def prepare(request: BatchRequest, settings: AccountSettings) -> Prepared:
    """Parse, render, count and merge all rows; a bad row is rejected by itself."""
    template = full_template(request, settings)
    rows, rejected = [], []
    for index, recipient in enumerate(request.recipients):
        try:
            rows.append(_row(index, recipient, template, request, settings))
        except RowRejected as problem:
            rejected.append(Rejection(index, recipient.phone, problem.reason, problem.detail))
    kept, merged = merge(rows)
    return Prepared(kept, rejected, merged)


def _row(index: int, recipient: Recipient, template: Template, request: BatchRequest, settings: AccountSettings) -> Row:
    phone = PhoneNumber.parse(recipient.phone, settings.default_country)
    wanted = template.names - {ACCOUNT_VARIABLE}
    used = {name: value for name, value in recipient.variables.items() if canonical_name(name) in wanted}
    variables = {name: _text(name, value) for name, value in used.items()}
    text = template.render(variables | {ACCOUNT_VARIABLE: settings.name})
    if len(text) > HOPELESS:
        raise _too_long(text)
    if request.normalise:
        text = normalise(text)
    if is_blank(text):
        raise RowRejected(RejectionReason.INVALID_VALUE, "the text is blank")
    if too_long(text):
        raise _too_long(text)
    return Row(index, phone, recipient.family_id, recipient.name, text, count(text).segments)


def _too_long(text: str) -> RowRejected:
    units = len(text.encode("utf-16-le")) // 2
    return RowRejected(RejectionReason.TOO_LONG, f"{units} characters; the carrier takes {MAX_CHARACTERS}")


def _text(name: str, value: Any) -> str:
    """Texts and whole numbers can stand in a message; null is as good as missing."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RowRejected(RejectionReason.INVALID_VALUE, name)
    text = str(value)
    if any("\ud800" <= character <= "\udfff" for character in text):  # half a character: no carrier can take it
        raise RowRejected(RejectionReason.INVALID_VALUE, name)
    return text
