"""What the API answers, as tables for people: batches, credits, settings, the log, a cancelled batch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from sayso_cli.office.batch.follow import final_counts, waits
from sayso_cli.office.phrasing import at, counted, one_of

COLOURS = {
    "delivered": "green",
    "undelivered": "yellow",
    "failed": "red",
    "skipped": "cyan",
    "cancelled": "magenta",
}
NOT_DELIVERED = ("undelivered", "failed", "skipped", "cancelled")
WHEN = "%a %b %d, %H:%M"
MAY_BE_REPEATED = ("undelivered", "failed")


def table(title: str, *columns: str, right: Sequence[str] = ()) -> Table:
    """A table in the house's form; the columns named in `right` hold figures."""
    made = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", justify="right" if column in right else "left")
    return made


def coloured(status: str, text: str = "") -> str:
    """A status in its colour."""
    colour = COLOURS.get(status)
    return f"[{colour}]{escape(text or status)}[/]" if colour else escape(text or status)


def counts(batch: Mapping[str, Any]) -> str:
    """`205 delivered, 4 undelivered`, and how many are still open."""
    found = final_counts(batch)
    still_open = batch["recipients"] - sum(found.values())
    told = [coloured(status, f"{number:,} {status}") for status, number in found.items()]
    return ", ".join([*told, *([f"{still_open:,} open"] if still_open else [])])


def batch(one: Mapping[str, Any], where: tzinfo) -> Iterator[RenderableType]:
    """One batch: its text, its figures, and what to do about those who did not get it."""
    form = "%b %d %H:%M"
    title = f"{at(one['created_at'], where, form)} by {one['requested_by']}, {one['category']}"
    kind = "a test" if one.get("test") else f"repeats {one['retry_of']}" if one.get("retry_of") else ""
    yield f"[bold]Batch {escape(one['batch_id'])}[/] ({escape(', '.join(filter(None, [title, kind])))})"
    yield f"  “{escape(one['template'])}”" if one.get("template") else ""
    yield f"  {one['status']}: {counts(one)}"
    used, held = one["credits_used"], one["credits_held"]
    costs = f"{counted(used, 'credit')} used of {held:,} that were set aside"
    yield f"  {'calls, which use no credits' if one_of(one) == 'call' else costs}"
    yield from waiting(one, where)
    yield from what_next(one)


def waiting(one: Mapping[str, Any], where: tzinfo) -> Iterator[str]:
    """Until when it waits, if nothing of it is under way."""
    if waits(one):
        if one["status"] == "scheduled":
            yield f"  It begins at {at(one['send_at'], where, WHEN)}"
        for wait in one["deferred_until"]:
            texts, until = counted(wait["recipients"], one_of(one)), at(wait["at"], where, WHEN)
            yield f"  {texts} for after {until}: quiet hours until then"
        yield f"  To stop it: sayso cancel {one['batch_id']}"


def what_next(one: Mapping[str, Any]) -> Iterator[str]:
    """The commands that answer the next question."""
    has = [status for status in NOT_DELIVERED if one["counts"].get(status)]
    if has and one["status"] in ("completed", "cancelled"):
        yield f"  Who did not get it, and why: sayso report {one['batch_id']} --not-delivered"
        if not one.get("retried_by") and any(status in MAY_BE_REPEATED for status in has):
            yield f"  Again to those whose phone was off or busy: sayso send --retry-of {one['batch_id']}"


def batches(found: Sequence[Mapping[str, Any]], where: tzinfo) -> Table:
    """The newest batches."""
    made = table("", "when", "batch", "status", "category", "by", "messages", "credits", right=("credits",))
    for one in found:
        when, used = at(one["created_at"], where, "%b %d %H:%M"), f"{one['credits_used']:,}"
        made.add_row(when, one["batch_id"], one["status"], escape(one["category"]), one_of(one), counts(one), used)
    return made


def credit_figures(found: Mapping[str, int]) -> Table:
    """Balance, held and available."""
    made = table("", "credits", "", "", right=("",))
    for name, meaning in (
        ("balance", "bought and not used"),
        ("held", "set aside for messages on their way"),
        ("available", "what the next batch can use"),
    ):
        made.add_row(name, f"{found[name]:,}", f"[dim]{meaning}[/]")
    return made


def settings(found: Mapping[str, Any]) -> Table:
    """Every setting and its value."""
    made = table("", "setting", "value")
    for name, value in found.items():
        shown = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        made.add_row(name, escape(shown))
    return made


def entries(found: Sequence[Mapping[str, Any]], where: tzinfo) -> Table:
    """The log, newest first."""
    made = table("", "time", "what happened", "by")
    for entry in found:
        made.add_row(at(entry["at"], where), escape(entry["text"]), escape(entry["actor"]["name"]))
    return made


def cancelled(answer: Mapping[str, Any]) -> Iterator[str]:
    """What the cancel came in time for."""
    yield f"Stopped {counted(answer['stopped'], 'message')}; {answer['sent']:,} had been given to the carrier already."
    yield f"What became of those: sayso status {answer['batch_id']}"
