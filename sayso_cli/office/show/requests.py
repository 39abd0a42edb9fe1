"""Requests and elections for people: what families asked for, what was decided, and what they chose per day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.consent.log_entry import CHANNEL_WORDS, STATUS_WORDS
from sayso.domain.message.channel import Channel
from sayso_cli.office.phrasing import how_many, local_time
from sayso_cli.office.show.table import table
from sayso_cli.visible import outside

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def waiting(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Iterator[RenderableType]:
    """Yield the requests that wait, oldest first, and how to decide them."""
    if not found:
        yield "No requests are waiting."
        return
    for one in found:
        name = f" ({one['name']})" if one["name"] else ""
        yield f"[bold]{outside(one['id'])}[/]"
        yield f"  {outside(one['phone'] + name)} asks for {outside(one['in_words'])}"
        yield f"  by {outside(_how_asked(one))}"
        yield f"  on {local_time(one['at'], zone, '%b %d, %H:%M')}, {lasting(one['waiting_seconds'])} ago"
    yield 'An admin decides each: sayso decide REQUEST apply --note "what the family said" (or dismiss)'


def _how_asked(one: Mapping[str, Any]) -> str:
    return f"key {one['key']} in a call" if one["key"] else f"a text: “{one['text'] or ''}”"


def lasting(seconds: int) -> str:
    """Return `5 minutes`, `3 hours` or `2 days`: the largest unit only."""
    for size, word in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= size:
            return how_many(seconds // size, word)
    return "a moment"


def decided(consent: Mapping[str, Any], decision: str) -> Iterator[str]:
    """Yield the consent after the decision."""
    done = {"apply": "Done as asked", "dismiss": "Dismissed"}[decision]
    states = [
        f"{STATUS_WORDS[ConsentStatus(consent['channels'][channel])]} {CHANNEL_WORDS[channel]}" for channel in Channel
    ]
    states += [f"blocks {', '.join(consent['blocked_categories'])}"] if consent["blocked_categories"] else []
    states += ["blocks all but emergencies"] if consent["all_non_emergency_blocked"] else []
    states += ["is still paused: another of its requests waits, or staff have paused it"] if consent["paused"] else []
    yield f"{done}. {outside(consent['phone'])} {outside(' and '.join(states))}."


def elections(report: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what families chose, day by day."""
    yield f"{report['from']} to {report['to']}, days in {outside(report['time_zone'])}"
    if not report["elections"]:
        yield "No family chose anything."
        return
    yield _counts(report["elections"])


def _counts(rows: Sequence[Mapping[str, Any]]) -> Table:
    made = table("", "day", "what", "by", "times", right=("times",))
    day = ""
    for row in rows:
        what = row["election"].replace("_", " ") + (f": {row['detail']}" if row["detail"] else "")
        shown = "" if row["day"] == day else row["day"]
        day = row["day"]
        made.add_row(shown, outside(what), outside(row["source"].replace("_", " ")), f"{row['count']:,}")
    return made
