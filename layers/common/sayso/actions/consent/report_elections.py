"""Report elections: how many phones chose what by which door, day by day in the account's time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.look import Export, Exported
from sayso.domain.consent.election import MOST_DAYS, ElectionCount, election_counts
from sayso.domain.errors import InvalidRequest
from sayso.invocation import Clock
from sayso.tables.accounts.settings import settings_of
from sayso.tables.log import elections, looks

USUAL_DAYS = 30

MOST_READ = 50_000
"""Entries read for one report at most, so that the gateway does not give up; an import has one per 49 phones."""


@dataclass(frozen=True, slots=True)
class Elections:
    """The elections of some days, in their order; what nobody chose has no row."""

    from_: date
    to: date
    """Included"""
    time_zone: str
    """The account's: its midnights part the days"""
    elections: list[ElectionCount]


def report_elections(account: str, first: date | None, last: date | None, now: datetime) -> Elections:
    """The report; without a last day it ends today, and without a first day it has 30 days.

    Raises InvalidRequest if the days are in the wrong order, more than 92, or have more elections than can be read.
    """
    time_zone = settings_of(account).time_zone
    zone = ZoneInfo(time_zone)
    last = last or now.astimezone(zone).date()
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise _invalid("lies behind to")
    if last - first >= timedelta(days=MOST_DAYS):
        raise _invalid(f"is more than {MOST_DAYS} days before to")
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    found = list(elections.tallies_between(account, timestamps.to_text(begin), timestamps.to_text(end), MOST_READ + 1))
    if len(found) > MOST_READ:
        raise _invalid(f"leads to more than {MOST_READ:,} changes of consent; ask for fewer days")
    days = ((timestamps.from_text(at).astimezone(zone).date(), tally) for at, tally in found)
    return Elections(first, last, time_zone, election_counts(days))


def export_elections(staff: Staff, first: date | None, last: date | None, clock: Clock) -> Elections:
    """The report as a file, which leaves an entry before it leaves itself."""
    report = report_elections(staff.account, first, last, clock())
    days = {"from": report.from_.isoformat(), "to": report.to.isoformat()}
    looks.note_export(staff, Export(what=Exported.ELECTIONS, rows=len(report.elections), filters=days), clock())
    return report


def _invalid(problem: str) -> InvalidRequest:
    return InvalidRequest(f"from: {problem}.", [{"field": "from", "problem": problem}])
