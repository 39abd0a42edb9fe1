"""A preview as people read it: what goes out, what it costs, who is left out and why, and what could be better."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from sayso_cli.office.batch.batch_body import Order
from sayso_cli.office.phrasing import at, counted, listed, one_of, why
from sayso_cli.office.show.batches import WHEN, table

EXAMPLES, MOST_LEFT_OUT, MOST_CHARACTERS = 2, 12, 6

AROUND = 14
"""Characters shown on either side of a place in the text."""


def preview(order: Order, found: Mapping[str, Any], zone: tzinfo) -> Iterator[RenderableType]:
    """All of it, in the order of the questions that a person has."""
    for note in order.notes:
        yield f"[yellow]{escape(note)}[/]"
    yield from _examples(order, found["previews"])
    yield from _left_out(order, found)
    yield from _advice(order, found["warnings"])
    yield from _characters(order, found)
    yield from _figures(found, zone)


def question(found: Mapping[str, Any]) -> str:
    """What is asked before anything is sent."""
    going = found["recipients"] - found["without_consent"]
    when = "" if found["send_at"] else " now"
    return f"{'Make' if one_of(found) == 'call' else 'Send'} {counted(going, one_of(found))}{when}?"


def _examples(order: Order, rows: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    going = [row for row in rows if row["would_send"]]
    for row in (going or [row for row in rows if row["text"]])[:EXAMPLES]:
        line = order.line(row["index"])
        parts = (f"line {line}" if line else "", row["phone"], order.name(row["index"]))
        size = f"{counted(row['segments'], 'segment')}, {row['encoding']}" if row["encoding"] else "read out in a call"
        yield f"[bold]{escape(', '.join(filter(None, parts)))}[/] [dim]({size})[/]"
        yield Padding(Text(row["text"]), (0, 0, 1, 2), expand=False)


def _left_out(order: Order, found: Mapping[str, Any]) -> Iterator[RenderableType]:
    rows = [row for row in found["previews"] if not row["would_send"]]
    if not rows:
        return
    total = found["without_consent"] + len(found["rejected"])
    yield f"[bold]Left out: {counted(total, 'row')}[/]"
    yield rows_with_reasons(order, rows[:MOST_LEFT_OUT])
    if total > MOST_LEFT_OUT:
        reasons = Counter(why(row["reason"]) for row in rows[MOST_LEFT_OUT:])
        yield f"  and {total - MOST_LEFT_OUT:,} more: {listed(f'{n:,} {reason}' for reason, n in reasons.items())}\n"


def rows_with_reasons(order: Order, rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Rows that do not go out, each by its line in the file."""
    made = table("", "line", "phone", "name", "why", right=("line",))
    for row in rows:
        index = row["index"]
        reason = row.get("reason_text") or why(row["reason"], row.get("detail"))
        made.add_row(order.line(index), escape(row["phone"]), escape(order.name(index)), escape(reason))
    made.columns = [column for column in made.columns if any(map(str, column.cells))]
    return made


def _advice(order: Order, warnings: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    for one in warnings:
        detail, suggestion, where = str(one["detail"]), str(one["suggestion"]), _where(order, one)
        about = "" if not detail or detail in suggestion + where else f"{detail}: "
        yield f"[yellow]•[/] {escape(about + suggestion)}{f' [dim]({escape(where)})[/]' if where else ''}"
    if warnings:
        yield ""


def _where(order: Order, one: Mapping[str, Any]) -> str:
    """The place of a piece of advice: in the text, or in the row whose value it is."""
    line, field, position = order.line(one.get("index")), one.get("field", ""), one.get("position")
    if field.startswith("variables."):
        return f"{field.removeprefix('variables.')}{f', line {line}' if line else ''}"
    text = str(order.body.get("template", ""))
    if field == "template" and position is not None and text:
        return f"at “{_around(text, position, len(str(one['detail'])))}”"
    if field in ("header", "footer"):
        return f"in the account's {field}"
    return f"line {line}" if line else ""


def _around(text: str, position: int, length: int) -> str:
    """The place with whole words on either side, as far as they are near."""
    begin = text.rfind(" ", 0, max(0, position - AROUND)) + 1
    end = text.find(" ", min(len(text), position + length + AROUND))
    part = " ".join(text[begin : end if end >= 0 else None].split())
    return f"{'…' if begin else ''}{part}{'…' if end >= 0 else ''}"


def _characters(order: Order, found: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Only those that cost or have saved something: the others change nothing that a person would notice."""
    dear = [one for one in found["characters"] if one.get("segments_lost")]
    if not dear:
        return
    lost = counted(found["segments_lost"], "credit")
    yield f"[bold]Characters that make texts longer[/] ({lost} could be saved without them)"
    for one in dear[:MOST_CHARACTERS]:
        line = order.line(one.get("index"))
        field = one["field"].removeprefix("variables.")
        where = f"{field}, line {line}" if line else "the text" if field == "template" else field
        name = escape(str(one["name"]).lower())
        yield f"  {escape(one['character'])} {name}, in {escape(where)}"
    yield ""


def _figures(found: Mapping[str, Any], zone: tzinfo) -> Iterator[RenderableType]:
    going = found["recipients"] - found["without_consent"]
    not_going, merged = found["without_consent"] + len(found["rejected"]), found["merged"]
    costs = (
        f"{counted(found['segments'], 'segment')} · "
        f"at most [bold]{counted(found['credits_held'], 'credit')}[/], then {found['credits_available']:,} are left"
    )
    is_call = one_of(found) == "call"
    yield (
        f"[bold]{counted(going, one_of(found))} to {'make' if is_call else 'send'}[/]"
        f"{f', {not_going:,} left out' if not_going else ''} · {counted(found['families'], 'family', 'families')} · "
        f"{'calls use no credits' if is_call else costs}"
    )
    if found["send_at"]:
        yield f"Begins [bold]{at(found['send_at'], zone, WHEN)}[/]."
    for wait in found["deferred_until"]:
        until = at(wait["at"], zone, WHEN)
        yield f"{counted(wait['recipients'], one_of(found))} will wait until [bold]{until}[/]: quiet hours."
    if merged:
        yield f"{counted(merged, 'row')} with the same phone and the same text as another: sent once."
