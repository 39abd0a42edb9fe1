"""Batches for people: one batch with its figures, a list of them, a cancelled one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from sayso_cli.office.batch.follow import final_counts, is_waiting
from sayso_cli.office.batch.named import name_of
from sayso_cli.office.phrasing import how_many, local_time, text_or_call
from sayso_cli.office.show.table import coloured, table
from sayso_cli.visible import outside

NOT_DELIVERED = ("undelivered", "failed", "skipped", "cancelled", "rejected")
WHEN = "%a %b %d, %H:%M"
MAY_BE_RETRIED = ("undelivered", "failed")


def counts(batch: Mapping[str, Any]) -> str:
    """Return `205 delivered, 4 undelivered`, and how many are still open."""
    found = final_counts(batch)
    still_open = batch["recipients"] - sum(found.values())
    shown = [coloured(status, f"{number:,} {status}") for status, number in found.items()]
    return ", ".join([*shown, *([f"{still_open:,} open"] if still_open else [])])


def batch(one: Mapping[str, Any], zone: tzinfo) -> Iterator[RenderableType]:
    """Yield one batch: its text, its figures, and what to do about messages that did not arrive."""
    form = "%b %d %H:%M"
    title = f"{local_time(one['created_at'], zone, form)} by {one['requested_by']}, {one['category']}"
    kind = "a test" if one.get("test") else f"repeats {one['retry_of']}" if one.get("retry_of") else ""
    kind = f"completes {one['completes']}" if one.get("completes") else kind
    yield f"[bold]Batch {outside(name_of(one))}[/] ({outside(', '.join(filter(None, [title, kind])))})"
    yield f"  “{outside(one['template'])}”" if one.get("template") else ""
    yield f"  {one['status']}: {counts(one)}"
    if rejected := one.get("rejected_rows"):
        yield f"  {how_many(rejected, 'row')} of the list rejected: not sent"
    if sent := one.get("already_sent"):
        yield f"  {how_many(sent, 'row')} left out: their phones had got it, or it was on the way"
    used, held = one["credits_used"], one["credits_held"]
    costs = f"{how_many(used, 'credit')} used of {held:,} that were set aside"
    yield f"  {'calls, which use no credits' if text_or_call(one) == 'call' and not held else costs}"
    if until := last_text(one, zone):
        yield f"  {until}"
    yield from waiting(one, zone)
    yield from what_next(one)


def last_text(one: Mapping[str, Any], zone: tzinfo) -> str:
    """Return when the last text goes out, for a batch or its preview; nothing if none waits."""
    if not one.get("sent_until"):
        return ""
    return f"At your number's pace, the last text goes out on {local_time(one['sent_until'], zone, WHEN)}."


def waiting(one: Mapping[str, Any], zone: tzinfo) -> Iterator[str]:
    """Yield until when it waits, if nothing is being sent now."""
    if is_waiting(one):
        if one["status"] == "scheduled":
            yield f"  It starts on {local_time(one['send_at'], zone, WHEN)}"
        for wait in one["deferred_until"]:
            texts, until = how_many(wait["recipients"], text_or_call(one)), local_time(wait["at"], zone, WHEN)
            yield f"  {texts} will be sent after {until} (quiet hours)"
        yield f"  To stop it: sayso cancel {outside(name_of(one))}"


def what_next(one: Mapping[str, Any]) -> Iterator[str]:
    """Yield the commands that help now."""
    has, rejected = [status for status in NOT_DELIVERED if one["counts"].get(status)], one.get("rejected_rows")
    if rejected:
        yield f"  To correct and send what was rejected: sayso report {outside(name_of(one))} --left-out FILE"
    if (has or rejected) and one["status"] in ("completed", "cancelled"):
        yield f"  Who did not get it, and why: sayso report {outside(name_of(one))} --not-delivered"
        if not one.get("retried_by") and any(status in MAY_BE_RETRIED for status in has):
            yield f"  Again to those whose phone was off or busy: sayso send --retry-of {outside(name_of(one))}"


def batches(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Table:
    """Return the newest batches as a table."""
    columns = ("when", "batch", "status", "category", "messages", "credits")
    made = table("", *columns, right=("credits",), whole=("batch", "status"), words=("messages",))
    for one in found:
        when, used = local_time(one["created_at"], zone, "%b %d %H:%M"), f"{one['credits_used']:,}"
        made.add_row(
            when,
            outside(name_of(one)),
            one["status"],
            outside(one["category"] + (", call" if text_or_call(one) == "call" else "")),
            counts(one),
            used,
        )
    return made


def cancelled(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield how many messages were stopped."""
    yield f"Stopped {how_many(answer['stopped'], 'message')}; the carrier already had {answer['sent']:,}."
    yield f"To see their status: sayso status {outside(name_of(answer))}"
