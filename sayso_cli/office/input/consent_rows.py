"""Reads a school's list of consents into rows for an import."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.message.channel import Channel
from sayso_cli.office.input import columns, dates
from sayso_cli.office.input.columns import FAMILY, NAME, PHONE, ColumnKind
from sayso_cli.office.input.sheet import Row, Sheet
from sayso_cli.office.problem import Problem

STATUS = ColumnKind(
    "consent",
    "--status-column",
    columns.titles("status consent consent_form opt_in opted_in sms_consent text_consent permission consentimiento"),
    columns.titles("consent permission consentimiento"),
)
CHANNEL = ColumnKind("channel", "", columns.titles("channel medium canal"))
SOURCE = ColumnKind("source", "", columns.titles("source consent_source how origin origen fuente"))
NOTE = ColumnKind("note", "", columns.titles("note notes comment comments remark remarks nota notas"))
AT = ColumnKind(
    "date", "", columns.titles("at date signed signed_on signed_at consent_date date_signed given_at fecha")
)

# What lists contain in the consent column; compared like titles.
STATUSES: dict[ConsentStatus, frozenset[str]] = {
    ConsentStatus.OPTED_IN: columns.titles("opted_in yes y si s true 1 in x ok granted agreed"),
    ConsentStatus.OPTED_OUT: columns.titles("opted_out no n false 0 out stop declined refused withdrawn"),
    ConsentStatus.UNKNOWN: columns.titles("unknown"),
}
CHANNELS: dict[Channel, frozenset[str]] = {
    Channel.SMS: columns.titles("sms text texts text_message text_messages mensaje"),
    Channel.VOICE: columns.titles("voice call calls phone_call llamada"),
}


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A row that cannot be imported, and why."""

    line: int
    phone: str
    detail: str


@dataclass(frozen=True, slots=True)
class ConsentRows:
    """The rows to import, their lines, and the rows that are left out."""

    rows: list[dict[str, Any]]
    lines: list[int]
    left_out: list[LeftOutRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDefaults:
    """Used where a row says nothing else: how consent was given, and the school's time zone and country."""

    source: str | None
    zone: tzinfo
    now: datetime
    country: str


def read(sheet: Sheet, defaults: RowDefaults, phone_column: str | None, status_column: str | None) -> ConsentRows:
    """Read the list. Problem if phone, consent or the way it was given cannot be found."""
    phone = columns.require(sheet, PHONE, phone_column)
    status = columns.require(sheet, STATUS, status_column)
    if columns.find(sheet, SOURCE) is None and not defaults.source:
        raise Problem(
            f"{sheet.name} does not say how the consents were given: add --source paper_form "
            "(or phone_call, web_form, in_person)."
        )
    kinds = {"channel": CHANNEL, "source": SOURCE, "note": NOTE, "at": AT, "family_id": FAMILY, "name": NAME}
    columns_of = {"phone": phone, "status": status} | {name: columns.find(sheet, one) for name, one in kinds.items()}
    read_rows = ConsentRows([], [], [])
    for row in sheet.rows:
        cells = {
            name: row.cells[column] for name, column in columns_of.items() if column is not None and row.cells[column]
        }
        made = _row(row, cells, defaults)
        if isinstance(made, LeftOutRow):
            read_rows.left_out.append(made)
        else:
            read_rows.rows.append(made)
            read_rows.lines.append(row.line)
    return read_rows


def _row(row: Row, cells: Mapping[str, str], defaults: RowDefaults) -> dict[str, Any] | LeftOutRow:
    phone = cells.get("phone", "")
    if not cells.get("status"):
        return LeftOutRow(row.line, phone, "it does not say whether they consented")
    status, channel = _parsed(STATUSES, cells["status"]), _parsed(CHANNELS, cells.get("channel", Channel.SMS))
    source = cells.get("source") or defaults.source
    if status is None:
        return LeftOutRow(row.line, phone, f"“{cells['status']}” is neither yes nor no")
    if channel is None:
        return LeftOutRow(row.line, phone, f"channel “{cells['channel']}”: write {' or '.join(CHANNELS)}")
    if not source:
        return LeftOutRow(row.line, phone, "it does not say how the consent was given")
    made = {"phone": phone, "channel": channel.value, "status": status.value, "source": columns.comparable(source)}
    made |= {name: cells[name] for name in ("note", "family_id", "name") if name in cells}
    if "at" in cells:
        try:
            made["at"] = dates.parse_time(cells["at"], defaults.zone, defaults.now, defaults.country).isoformat()
        except Problem as problem:
            return LeftOutRow(row.line, phone, str(problem).rstrip("."))
    return made


def _parsed[T](words: Mapping[T, frozenset[str]], text: str) -> T | None:
    said = columns.comparable(text)
    return next((value for value, spellings in words.items() if said in spellings), None)
