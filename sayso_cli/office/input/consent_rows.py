"""Reads a school's list of consents into rows for an import."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.message.channel import Channel
from sayso_cli.office.input import (
    consent_beside,
    consent_columns,
    consent_dates,
    dates,
    name_columns,
    phone_columns,
    phones,
    sources,
)
from sayso_cli.office.input.consent_columns import ConsentColumns, answer
from sayso_cli.office.input.phone_columns import PhoneColumns
from sayso_cli.office.input.record import Row
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles
from sayso_cli.office.phrasing import quoted
from sayso_cli.office.problem import Problem

CHANNELS: dict[Channel, frozenset[str]] = {
    Channel.SMS: titles("sms text texts text_message text_messages mensaje"),
    Channel.VOICE: titles("voice call calls phone_call llamada"),
}


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A row that cannot be imported, and why; `unread` is what its consent column says, if that is no answer."""

    line: int
    phone: str
    detail: str
    unread: str = ""
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class ConsentRows:
    """The rows to import, their lines, the rows that are left out, and the columns that were read."""

    phones: PhoneColumns
    columns: ConsentColumns
    rows: list[dict[str, Any]]
    lines: list[int]
    left_out: list[LeftOutRow]
    names: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """For each column of phones, those of their owners' names."""

    @property
    def unread(self) -> Counter[str]:
        """What is neither yes nor no, and how often."""
        return Counter(one.unread for one in self.left_out if one.unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNames:
    """The columns that the person named."""

    phones: Sequence[str] = ()
    status: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDefaults:
    """Used where a row says nothing else: how consent was given and to what, and the school's time zone and country."""

    source: str | None
    zone: tzinfo
    now: datetime
    country: str
    channel: Channel | None = None
    new_sources: bool = False
    meanings: Mapping[str, ConsentStatus] = field(default_factory=dict)

    def status(self, cell: str) -> ConsentStatus | None:
        """Return what a cell says, in the list's own words if the person has said what they mean; None if unclear."""
        return self.meanings.get(as_meant(cell)) or answer(cell)


def as_meant(words: str) -> str:
    """Return the words of an answer as they are compared: case and blanks do not matter, all else does."""
    return " ".join(words.split()).casefold()


def meanings(means_yes: Iterable[str], means_no: Iterable[str]) -> dict[str, ConsentStatus]:
    """Return what the list's own words mean. Problem if some mean both, or what they cannot."""
    found: dict[str, ConsentStatus] = {}
    for status, every in ((ConsentStatus.OPTED_IN, means_yes), (ConsentStatus.OPTED_OUT, means_no)):
        for words in every:
            if (found.get(as_meant(words)) or answer(words) or status) is not status:
                raise Problem(f"{quoted(words)} cannot mean yes and no: leave out one of --means-yes and --means-no.")
            found[as_meant(words)] = status
    return found


def read(sheet: Sheet, defaults: RowDefaults, named: ColumnNames) -> ConsentRows:
    """Read the list. Problem if phone, consent or the way it was given cannot be found."""
    used = phone_columns.find(sheet, named.phones)
    found = ConsentRows(used, consent_columns.find(sheet, named.status, named.date, defaults.channel), [], [], [])
    for column in used.used:
        found.names[column] = name_columns.find(sheet, None, column)
    consent_beside.check(sheet, found.columns, found.phones, defaults.country)
    if "source" not in found.columns.others and not defaults.source:
        raise Problem(
            f"{sheet.name} does not say how the consents were given: add --source paper_form "
            "(or phone_call, web_form, in_person)."
        )
    for row in sheet.rows:
        for made in _rows(row, found, defaults):
            if isinstance(made, LeftOutRow):
                found.left_out.append(made)
            else:
                found.rows.append(made)
                found.lines.append(row.line)
    [day] = found.columns.others.get("at", (None,))
    if named.date is None:
        consent_dates.check(
            sheet, day, (datetime.fromisoformat(one["at"]) for one in found.rows if "at" in one), defaults.now
        )
    sources.check((one["source"] for one in found.rows), new_ones=defaults.new_sources)
    return found


def _rows(row: Row, found: ConsentRows, defaults: RowDefaults) -> Iterator[dict[str, Any] | LeftOutRow]:
    """One for each phone of the row."""
    columns = {"status": (found.columns.status,), **found.columns.others}
    said = {name: " ".join(row.cells[one] for one in every if row.cells[one]) for name, every in columns.items()}
    cells = {name: text for name, text in said.items() if text}
    every_phone = [
        (phone, found.names[column])
        for column in found.phones.used
        for phone in phones.in_cell(row.cells[column], defaults.country)
    ]
    for phone, named in every_phone or [("", ())]:
        name = " ".join(row.cells[one] for one in named if row.cells[one])
        yield _row(row, phone, {**cells, "name": name} if name else cells, defaults)


def _row(row: Row, phone: str, cells: Mapping[str, str], defaults: RowDefaults) -> dict[str, Any] | LeftOutRow:
    if not cells.get("status"):
        return LeftOutRow(row.line, phone, "it does not say whether they consented", is_blank=True)
    status, source = defaults.status(cells["status"]), cells.get("source") or defaults.source
    channel = _channel(cells["channel"]) if "channel" in cells else defaults.channel or Channel.SMS
    if status is None:
        said = cells["status"]
        return LeftOutRow(row.line, phone, f"{quoted(said)} is neither yes nor no", unread=said)
    if channel is None:
        return LeftOutRow(row.line, phone, f"channel {quoted(cells['channel'])}: write {' or '.join(CHANNELS)}")
    if not source:
        return LeftOutRow(row.line, phone, "it does not say how the consent was given")
    made = {"phone": phone, "channel": channel.value, "status": status.value, "source": sources.name_of(source)}
    made |= {name: cells[name] for name in ("note", "family_id", "name") if name in cells}
    if "at" in cells:
        try:
            made["at"] = dates.parse_time(cells["at"], defaults.zone, defaults.now, defaults.country).isoformat()
        except Problem as problem:
            return LeftOutRow(row.line, phone, str(problem).rstrip("."))
    return made


def _channel(text: str) -> Channel | None:
    said = comparable(text)
    return next((channel for channel, spellings in CHANNELS.items() if said in spellings), None)
