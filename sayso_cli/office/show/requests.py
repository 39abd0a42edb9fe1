"""What families have asked for and what became of it, and what they chose by day, as tables for people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.consent.log_entry import CHANNEL_WORDS, STATUS_WORDS
from sayso.domain.message.channel import Channel
from sayso_cli.office.phrasing import at, counted
from sayso_cli.office.show.batches import table

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def waiting(found: Sequence[Mapping[str, Any]], where: tzinfo) -> Iterator[RenderableType]:
    """What waits, the oldest first, and how to decide it."""
    if not found:
        yield "Nothing waits."
        return
    for one in found:
        name = f" ({one['name']})" if one["name"] else ""
        yield f"[bold]{escape(one['id'])}[/]"
        yield f"  {escape(one['phone'] + name)} asks for {escape(one['in_words'])}"
        yield f"  by {escape(_door(one))}"
        yield f"  on {at(one['at'], where, '%b %d, %H:%M')}, {lasting(one['waiting_seconds'])} ago"
    yield 'An admin decides each: sayso decide REQUEST apply --note "what the family said" (or dismiss)'


def _door(one: Mapping[str, Any]) -> str:
    return f"key {one['key']} in a call" if one["key"] else f"a text: “{one['text'] or ''}”"


def lasting(seconds: int) -> str:
    """`5 minutes`, `3 hours`, `2 days`: as much of it as people say."""
    for size, word in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= size:
            return counted(seconds // size, word)
    return "a moment"


def decided(consent: Mapping[str, Any], decision: str) -> Iterator[str]:
    """What stands now."""
    done = {"apply": "Done as asked", "dismiss": "Dismissed"}[decision]
    told = [
        f"{STATUS_WORDS[ConsentStatus(consent['channels'][channel])]} {CHANNEL_WORDS[channel]}" for channel in Channel
    ]
    told += [f"blocks {', '.join(consent['blocked_categories'])}"] if consent["blocked_categories"] else []
    told += ["blocks all but emergencies"] if consent["all_non_emergency_blocked"] else []
    told += ["is still paused: another request of it waits, or staff have paused it"] if consent["paused"] else []
    yield f"{done}. {escape(consent['phone'])} {' and '.join(told)}."


def elections(report: Mapping[str, Any]) -> Iterator[RenderableType]:
    """What families chose, day by day."""
    yield f"{report['from']} to {report['to']}, days of {escape(report['time_zone'])}"
    if not report["elections"]:
        yield "Nobody chose anything."
        return
    yield _counts(report["elections"])


def _counts(rows: Sequence[Mapping[str, Any]]) -> Table:
    made = table("", "day", "what", "by", "times", right=("times",))
    day = ""
    for row in rows:
        what = row["election"].replace("_", " ") + (f": {row['detail']}" if row["detail"] else "")
        shown = "" if row["day"] == day else row["day"]
        day = row["day"]
        made.add_row(shown, escape(what), escape(row["source"].replace("_", " ")), f"{row['count']:,}")
    return made
