"""Elections: the choices that phones made, counted by door, one for each thing that a change of consent changes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - a row has a field of this name

from sayso.domain.audit.tally import Choice, Election, Tally
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.opt_out_request import Ask
from sayso.domain.message.channel import Channel

MOST_DAYS = 92
"""Days of one report: three months."""


OF_CHANNEL: Mapping[tuple[Channel, ConsentStatus], Choice] = {
    (Channel.SMS, ConsentStatus.OPTED_IN): Choice.TEXTS_OPTED_IN,
    (Channel.SMS, ConsentStatus.OPTED_OUT): Choice.TEXTS_OPTED_OUT,
    (Channel.SMS, ConsentStatus.UNKNOWN): Choice.TEXTS_UNKNOWN,
    (Channel.VOICE, ConsentStatus.OPTED_IN): Choice.CALLS_OPTED_IN,
    (Channel.VOICE, ConsentStatus.OPTED_OUT): Choice.CALLS_OPTED_OUT,
    (Channel.VOICE, ConsentStatus.UNKNOWN): Choice.CALLS_UNKNOWN,
}


def elections_of(before: Consent, after: Consent, source: str, ended: Choice) -> Tally:
    """What the change counts for; `ended` is how requests that are no longer pending were settled.

    A wish that is repeated changes only dates, and was counted the first time.
    """
    return Counter(Election(choice, source, detail) for choice, detail in _chosen(before, after, ended))


def _chosen(before: Consent, after: Consent, ended: Choice) -> Iterator[tuple[Choice, str]]:
    for channel in Channel:
        if before.status(channel) is not after.status(channel):
            yield OF_CHANNEL[channel, after.status(channel)], ""
    for category in after.blocked_categories - before.blocked_categories:
        yield Choice.CATEGORY_BLOCKED, category
    for category in before.blocked_categories - after.blocked_categories:
        yield Choice.CATEGORY_ALLOWED, category
    if before.all_non_emergency_blocked is not after.all_non_emergency_blocked:
        blocked = after.all_non_emergency_blocked
        yield Choice.ALL_BUT_EMERGENCIES_BLOCKED if blocked else Choice.ALL_BUT_EMERGENCIES_ALLOWED, ""
    for request in after.pending - before.pending:
        yield Choice.REQUEST_MADE, _asked(request.ask, request.category)
    for request in before.pending - after.pending:
        yield ended, _asked(request.ask, request.category)


def _asked(ask: Ask, category: str | None) -> str:
    return category if ask is Ask.CATEGORY and category else ask.value


@dataclass(frozen=True, slots=True)
class ElectionCount:
    """How often something was chosen by one door on one day."""

    day: Date
    election: Choice
    detail: str | None
    """The category, or what a request asks for"""
    source: str
    """The door: `text_message`, `paper_form`, `staff_decision`, …"""
    count: int


def election_counts(tallies: Iterable[tuple[Date, Tally]]) -> list[ElectionCount]:
    """A row for each day, choice, detail and door, in the order of the days and of `Choice`; days are the account's."""
    total: Counter[tuple[Date, Election]] = Counter()
    for day, tally in tallies:
        for election, number in tally.items():
            total[day, election] += number
    order = list(Choice)
    counted = sorted(total.items(), key=lambda item: (item[0][0], order.index(item[0][1].choice), item[0][1]))
    return [
        ElectionCount(day, election.choice, election.detail or None, election.source, number)
        for (day, election), number in counted
    ]
