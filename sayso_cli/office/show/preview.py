"""A preview for people: what will be sent, what it costs, who is left out and why, and advice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from sayso.domain.batch.figures import LATE_FOR_EXPIRY, LATE_FOR_QUIET_HOURS
from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.phrasing import how_many, listed, local_time, reason_text, text_or_call
from sayso_cli.office.show.batches import WHEN, last_text
from sayso_cli.office.show.table import table
from sayso_cli.visible import lines, outside

EXAMPLES, MOST_LEFT_OUT, MOST_CHARACTERS = 2, 12, 6

LATE = frozenset({LATE_FOR_EXPIRY, LATE_FOR_QUIET_HOURS})

EXACTLY = "%a %b %d, %Y, at %H:%M"
"""How a time is said back that a person has written: its month by name, and its year."""

CONTEXT = 14
"""Characters shown on either side of a position in the text."""


def preview(body: BatchBody, found: Mapping[str, Any], zone: tzinfo) -> Iterator[RenderableType]:
    """Yield the whole preview, most important questions first."""
    if body.columns:
        yield f"[dim]{outside(body.columns)}[/]"
    for note in body.notes:
        yield f"[yellow]{outside(note)}[/]"
    yield from _examples(body, found["previews"])
    yield from _left_out(body, found)
    yield from _advice(body, found["warnings"])
    yield from _characters(body, found)
    yield from _figures(found, zone, is_expiry_given="expires_at" in body.content)


NOBODY = (
    "Nothing was sent: nobody on the list can be reached, for the reasons above. Phones without a consent need one: "
    "`sayso import-consents`, or the family texts START."
)


def reaches_nobody(found: Mapping[str, Any]) -> bool:
    """Return whether nothing would go out. Until a later start families may still consent."""
    return not found["send_at"] and found["recipients"] == found["without_consent"]


def question(found: Mapping[str, Any]) -> str:
    """Return the question that is asked before anything is sent."""
    going = found["recipients"] - found["without_consent"]
    when = "" if found["send_at"] else " now"
    return f"{'Make' if text_or_call(found) == 'call' else 'Send'} {how_many(going, text_or_call(found))}{when}?"


def _examples(body: BatchBody, rows: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    going = [row for row in rows if row["would_send"]]
    for row in (going or [row for row in rows if row["text"]])[:EXAMPLES]:
        line = body.line(row["index"])
        parts = (f"line {line}" if line else "", row["phone"], body.name(row["index"]))
        size = f"{how_many(row['segments'], 'segment')}, {row['encoding']}" if row["encoding"] else "read out in a call"
        yield f"[bold]{outside(', '.join(filter(None, parts)))}[/] [dim]({size})[/]"
        yield Padding(Text(lines(row["text"])), (0, 0, 1, 2), expand=False)


def _left_out(body: BatchBody, found: Mapping[str, Any]) -> Iterator[RenderableType]:
    rows = [row for row in found["previews"] if not row["would_send"]]
    if not rows:
        return
    total = found["without_consent"] + len(found["rejected"])
    yield f"[bold]Left out: {how_many(total, 'row')}[/]"
    yield rows_with_reasons(body, rows[:MOST_LEFT_OUT])
    if total > MOST_LEFT_OUT:
        reasons = Counter(reason_text(row["reason"]) for row in rows[MOST_LEFT_OUT:])
        counted_reasons = listed(f"{n:,} {reason}" for reason, n in reasons.items())
        yield f"  and {total - MOST_LEFT_OUT:,} more: {outside(counted_reasons)}\n"


def rows_with_reasons(body: BatchBody, rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Return a table of rows that are not sent, each with its line in the file."""
    made = table("", "line", "phone", "name", "why", right=("line",))
    for row in rows:
        index = row["index"]
        reason = row.get("reason_text") or reason_text(row["reason"], row.get("detail"))
        made.add_row(body.line(index), outside(row["phone"]), outside(body.name(index)), outside(reason))
    made.columns = [column for column in made.columns if any(map(str, column.cells))]
    return made


def _advice(body: BatchBody, warnings: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    advice = [one for one in warnings if one["code"] not in LATE]
    for one in advice:
        detail, suggestion, where = str(one["detail"]), str(one["suggestion"]), _place_of(body, one)
        about = "" if not detail or detail in suggestion + where else f"{detail}: "
        yield f"[yellow]•[/] {outside(about + suggestion)}{f' [dim]({outside(where)})[/]' if where else ''}"
    if advice:
        yield ""


def _place_of(body: BatchBody, one: Mapping[str, Any]) -> str:
    """Return the place that a piece of advice is about: in the text, or in a row of the list."""
    line, field, position = body.line(one.get("index")), one.get("field", ""), one.get("position")
    if field.startswith("variables."):
        return f"{field.removeprefix('variables.')}{f', line {line}' if line else ''}"
    text = body.text_of(field)
    if position is not None and text:
        return f"at “{_excerpt(text, position, len(str(one['detail'])))}”"
    if field in ("header", "footer"):
        return f"in the account's {field}"
    return f"line {line}" if line else ""


def _excerpt(text: str, position: int, length: int) -> str:
    """Return the position in the text with the whole words around it."""
    begin = text.rfind(" ", 0, max(0, position - CONTEXT)) + 1
    end = text.find(" ", min(len(text), position + length + CONTEXT))
    part = " ".join(text[begin : end if end >= 0 else None].split())
    return f"{'…' if begin else ''}{part}{'…' if end >= 0 else ''}"


def _characters(body: BatchBody, found: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield the characters that cost segments; replacing the others would change nothing that a person notices."""
    costly = [one for one in found["characters"] if one.get("segments_lost")]
    if not costly:
        return
    lost = how_many(found["segments_lost"], "credit")
    yield f"[bold]Characters that make texts longer[/] ({lost} could be saved without them)"
    for one in costly[:MOST_CHARACTERS]:
        line = body.line(one.get("index"))
        field = one["field"].removeprefix("variables.")
        where = f"{field}, line {line}" if line else "the text" if body.text_of(field) else field
        name = outside(str(one["name"]).lower())
        yield f"  {outside(one['character'])} {name}, in {outside(where)}"
    yield ""


def _figures(found: Mapping[str, Any], zone: tzinfo, *, is_expiry_given: bool) -> Iterator[RenderableType]:
    going = found["recipients"] - found["without_consent"]
    not_going, merged = found["without_consent"] + len(found["rejected"]), found["merged"]
    is_call = text_or_call(found) == "call"
    costs = f"at most [bold]{how_many(found['credits_held'], 'credit')}[/], leaving {found['credits_available']:,}"
    if is_call and not found["credits_held"]:
        costs = "calls use no credits"
    elif not is_call:
        costs = f"{how_many(found['segments'], 'segment')} · {costs}"
    yield (
        f"[bold]{how_many(going, text_or_call(found))} to {'make' if is_call else 'send'}[/]"
        f"{f', {not_going:,} left out' if not_going else ''} · {how_many(found['families'], 'family', 'families')} · "
        f"{costs}"
    )
    if languages := found.get("languages"):
        parts = [
            f"{how_many(one['recipients'], text_or_call(found))} in {outside(one['language'])} "
            f"({how_many(one['segments'], 'credit' if is_call else 'segment')})"
            for one in languages
        ]
        yield f"{listed(parts)}."
    yield from _times(found, zone, is_expiry_given=is_expiry_given)
    if sent := found["already_sent"]:
        yield f"{how_many(sent, 'row')} left out: they were sent before, or are on the way."
    if merged:
        yield f"{how_many(merged, 'row')} with the same phone and text as another: sent only once."
    for late in (one for one in found["warnings"] if one["code"] in LATE):  # last, right before the question
        yield f"[yellow]{outside(late['detail'])}.[/] {outside(late['suggestion'])}"


def _times(found: Mapping[str, Any], zone: tzinfo, *, is_expiry_given: bool) -> Iterator[str]:
    if found["send_at"]:
        yield f"Starts [bold]{local_time(found['send_at'], zone, EXACTLY)}[/]."
    if is_expiry_given:
        yield f"What is not sent by [bold]{local_time(found['expires_at'], zone, EXACTLY)}[/] is left out."
    for wait in found["deferred_until"]:
        until = local_time(wait["at"], zone, WHEN)
        yield f"{how_many(wait['recipients'], text_or_call(found))} will wait until [bold]{until}[/] (quiet hours)."
    if until := last_text(found, zone):
        yield until
