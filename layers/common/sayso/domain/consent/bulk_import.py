"""An import of consents that an account has on paper or in another system, row by row."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry
from sayso.domain.audit.tally import added
from sayso.domain.consent.consent import Consent, ConsentChange, ConsentStatus, overrides_a_later_wish
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.machine import apply_event
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RowRejected


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One checked row; `at` is when the consent was given, if the paper says so."""

    index: int
    phone: PhoneNumber
    channel: Channel
    status: ConsentStatus
    source: str
    note: str = ""
    at: str | None = None
    family_id: str | None = None
    name: str | None = None

    @property
    def change(self) -> ConsentChange:
        """What the row asks for."""
        return ConsentChange(channels={self.channel: self.status}, family_id=self.family_id, name=self.name)


class RowResult(StrEnum):
    """The result of one row."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REJECTED = "rejected"
    NOT_DONE = "not_done"


RESULT_WORDS: Mapping[RowResult, str] = {
    RowResult.IMPORTED: "",
    RowResult.UNCHANGED: "This is on record already.",
    RowResult.KEPT: "The phone has said otherwise since, or the row has no date that shows it; nothing was changed.",
    RowResult.NOT_DONE: "There was no time left for this row; send it again.",
}


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What became of a row."""

    index: int
    """Of the row in `rows`, from 0"""
    phone: str
    result: RowResult
    detail: str

    @classmethod
    def of(cls, row: ImportRow, result: RowResult) -> "ImportedRow":
        """The result of a row that was valid."""
        return cls(row.index, row.phone.e164, result, RESULT_WORDS[result])

    @classmethod
    def rejected(cls, index: int, phone: str, detail: str) -> "ImportedRow":
        """A row that was not valid; `phone` is as the row has it."""
        return cls(index, phone, RowResult.REJECTED, detail)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of each row, in their order."""

    counts: Mapping[RowResult, int]
    """Result to rows; results without rows are left out"""
    rows: list[ImportedRow]

    @classmethod
    def of(cls, rows: Iterable[ImportedRow]) -> "Imported":
        """The rows in their order, and how many have each result."""
        in_order = sorted(rows, key=lambda row: row.index)
        return cls(dict(Counter(row.result for row in in_order)), in_order)


@dataclass(frozen=True, slots=True, kw_only=True)
class UncheckedRow:
    """A row in the right form, whose phone and date have not been checked yet."""

    index: int
    phone: str
    channel: Channel
    status: ConsentStatus
    source: str
    note: str
    at: datetime | None
    family_id: str | None
    name: str | None

    def checked(self, default_country: str, now: datetime) -> ImportRow | ImportedRow:
        """The checked row, or its rejection; a phone without a country code is one of `default_country` ("US")."""
        try:
            phone = PhoneNumber.parse(self.phone, default_country)
        except RowRejected as problem:
            return ImportedRow.rejected(self.index, self.phone, f"phone: {problem.detail}")
        if self.at and self.at > now:
            return ImportedRow.rejected(self.index, self.phone, "at: is in the future")
        return ImportRow(
            index=self.index,
            phone=phone,
            channel=self.channel,
            status=self.status,
            source=self.source,
            note=self.note,
            at=timestamps.to_text(self.at) if self.at else None,
            family_id=self.family_id,
            name=self.name,
        )


@dataclass(frozen=True, slots=True)
class ImportedPhone:
    """What the rows of one phone change: the consent (None if unchanged), its entries, and the result of each row."""

    consent: Consent | None
    entries: list[Entry]
    rows: list[ImportedRow]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Who imports, when, and a key that is unique to this import."""

    account: str
    actor: Actor
    at: str
    key: str


def import_rows(consent: Consent, rows: Sequence[ImportRow], request: ImportRequest) -> ImportedPhone:
    """Apply the rows of one phone in their order. A row never overrides a wish that is newer than its paper."""
    changed, entries, results = False, [], []
    for row in rows:
        result = RowResult.UNCHANGED
        evidence = _evidence(row, request)
        after = apply_event(consent, _event(row, evidence))
        if overrides_a_later_wish(consent, row.change, row.at):
            result = RowResult.KEPT
        elif after != consent:
            entries.append(entry_for_change(consent, after, evidence))
            consent, changed, result = after, True, RowResult.IMPORTED
        results.append(ImportedRow.of(row, result))
    return ImportedPhone(consent if changed else None, entries, results)


def counted_together(phones: Sequence[ImportedPhone]) -> list[ImportedPhone]:
    """What is written in one transaction, all elections counted in its first entry: their report reads one item."""
    total = added(entry.elections for one in phones for entry in one.entries)
    plain = [replace(one, entries=[replace(entry, elections={}) for entry in one.entries]) for one in phones]
    if plain:
        plain[0].entries[0] = replace(plain[0].entries[0], elections=total)
    return plain


def _event(row: ImportRow, evidence: Evidence) -> Event:
    return Event(
        kind=EventKind.IMPORT_ROW, at=evidence.stated_at, source=row.source, change=row.change, dated=evidence.dated
    )


def _evidence(row: ImportRow, request: ImportRequest) -> Evidence:
    data: Mapping[str, str | int | None] = {"row": row.index, "note": row.note, "given_at": row.at}
    return Evidence(
        account=request.account,
        actor=request.actor,
        at=request.at,
        source=row.source,
        key=f"{request.key}.{row.index:05d}",
        since=row.at,
        dated=row.at is not None,
        data={name: value for name, value in data.items() if value not in ("", None)},
    )
