"""An import of consents that an account has on paper or in another system, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sayso.domain.audit.entry import Actor, Entry
from sayso.domain.audit.tally import added
from sayso.domain.consent.consent import Consent, ConsentChange, ConsentStatus, overrides_a_later_wish
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.machine import apply_event
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber


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


RESULT_WORDS: dict[RowResult, str] = {
    RowResult.IMPORTED: "",
    RowResult.UNCHANGED: "This is on record already.",
    RowResult.KEPT: "The phone has said otherwise since, or the row has no date that shows it; nothing was changed.",
    RowResult.NOT_DONE: "There was no time left for this row; send it again.",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one row, told to whoever sent it."""

    index: int
    phone: str
    result: RowResult
    detail: str = ""

    def public(self) -> dict[str, Any]:
        """The report as staff see it."""
        detail = self.detail or RESULT_WORDS.get(self.result, "")
        return {"index": self.index, "phone": self.phone, "result": self.result.value, "detail": detail}


@dataclass(frozen=True, slots=True)
class ImportedPhone:
    """What the rows of one phone change: the consent (None if unchanged), its entries, and a report on each row."""

    consent: Consent | None
    entries: list[Entry]
    reports: list[Report]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Who imports, when, and a key that is unique to this import."""

    account: str
    actor: Actor
    at: str
    key: str


def import_rows(consent: Consent, rows: Sequence[ImportRow], request: ImportRequest) -> ImportedPhone:
    """Apply the rows of one phone in their order. A row never overrides a wish that is newer than its paper."""
    changed, entries, reports = False, [], []
    for row in rows:
        result = RowResult.UNCHANGED
        evidence = _evidence(row, request)
        after = apply_event(consent, _event(row, evidence))
        if overrides_a_later_wish(consent, row.change, row.at):
            result = RowResult.KEPT
        elif after != consent:
            entries.append(entry_for_change(consent, after, evidence))
            consent, changed, result = after, True, RowResult.IMPORTED
        reports.append(Report(row.index, row.phone.e164, result))
    return ImportedPhone(consent if changed else None, entries, reports)


def counted_together(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of one transaction, all elections counted in the first: so the report of elections reads one item."""
    total = added(entry.elections for entry in entries)
    return [replace(entry, elections={} if place else total) for place, entry in enumerate(entries)]


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
