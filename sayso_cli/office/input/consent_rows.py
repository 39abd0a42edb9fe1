"""Consents that a school holds on paper, as rows of an import: from whatever its list calls them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.message.channel import Channel
from sayso_cli.office.input import columns, dates
from sayso_cli.office.input.columns import FAMILY, NAME, PHONE, Meaning
from sayso_cli.office.input.sheet import Row, Sheet
from sayso_cli.office.phrasing import listed
from sayso_cli.office.problem import Problem

STATUS = Meaning(
    "consent",
    "--status-column",
    columns.titles("status consent consent_form opt_in opted_in sms_consent text_consent permission consentimiento"),
    columns.titles("consent permission consentimiento"),
)
CHANNEL = Meaning("channel", "", columns.titles("channel medium canal"))
SOURCE = Meaning("source", "", columns.titles("source consent_source how origin origen fuente"))
NOTE = Meaning("note", "", columns.titles("note notes comment comments remark remarks nota notas"))
AT = Meaning("date", "", columns.titles("at date signed signed_on signed_at consent_date date_signed given_at fecha"))

# What lists say in the column of the consent; compared as titles are.
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
class Finding:
    """A row of the list that says nothing which could be imported, and why."""

    line: int
    phone: str
    detail: str


@dataclass(frozen=True, slots=True)
class ConsentRows:
    """The rows to import with their lines, and those that are left out."""

    rows: list[dict[str, Any]]
    lines: list[int]
    left_out: list[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What holds for a row that does not say it: how the consent was given; and where and when the school is."""

    source: str | None
    zone: tzinfo
    now: datetime
    country: str


def read(sheet: Sheet, usual: Usual, phone_column: str | None, status_column: str | None) -> ConsentRows:
    """The list as an import. Problem if phone, consent or how it was given is nowhere to be found."""
    phone = columns.require(sheet, PHONE, phone_column)
    status = columns.require(sheet, STATUS, status_column)
    if columns.find(sheet, SOURCE) is None and not usual.source:
        raise Problem(
            f"{sheet.name} does not say how the consents were given: add --source paper_form "
            "(or phone_call, web_form, in_person)."
        )
    meanings = {"channel": CHANNEL, "source": SOURCE, "note": NOTE, "at": AT, "family_id": FAMILY, "name": NAME}
    places = {"phone": phone, "status": status} | {name: columns.find(sheet, one) for name, one in meanings.items()}
    read_rows = ConsentRows([], [], [])
    for row in sheet.rows:
        cells = {name: row.cells[place] for name, place in places.items() if place is not None and row.cells[place]}
        made = _row(row, cells, usual)
        if isinstance(made, Finding):
            read_rows.left_out.append(made)
        else:
            read_rows.rows.append(made)
            read_rows.lines.append(row.line)
    return read_rows


def _row(row: Row, cells: Mapping[str, str], usual: Usual) -> dict[str, Any] | Finding:
    phone = cells.get("phone", "")
    if not cells.get("status"):
        return Finding(row.line, phone, "it does not say whether they consented")
    status, channel = _meant(STATUSES, cells["status"]), _meant(CHANNELS, cells.get("channel", Channel.SMS))
    source = cells.get("source") or usual.source
    if status is None:
        return Finding(row.line, phone, f"“{cells['status']}” is neither yes nor no")
    if channel is None:
        return Finding(row.line, phone, f"channel “{cells['channel']}”: write {listed(CHANNELS)}")
    if not source:
        return Finding(row.line, phone, "it does not say how the consent was given")
    made = {"phone": phone, "channel": channel.value, "status": status.value, "source": columns.plain(source)}
    made |= {name: cells[name] for name in ("note", "family_id", "name") if name in cells}
    if "at" in cells:
        try:
            made["at"] = dates.moment(cells["at"], usual.zone, usual.now, usual.country).isoformat()
        except Problem as problem:
            return Finding(row.line, phone, str(problem).rstrip("."))
    return made


def _meant[T](words: Mapping[T, frozenset[str]], text: str) -> T | None:
    said = columns.plain(text)
    return next((meaning for meaning, ways in words.items() if said in ways), None)
