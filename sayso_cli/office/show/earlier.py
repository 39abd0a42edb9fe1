"""Says that most of a list has got its text today, and asks who is sent to now."""

from collections.abc import Iterator
from datetime import tzinfo
from enum import StrEnum

import click

from sayso_cli.office.batch.earlier import Earlier
from sayso_cli.office.batch.named import name_of
from sayso_cli.office.phrasing import how_many, local_time, text_or_call
from sayso_cli.office.problem import Problem
from sayso_cli.office.screen import Screen
from sayso_cli.visible import outside


class Choice(StrEnum):
    """Who is sent to."""

    REST = "r"
    ALL = "a"
    NOTHING = "n"


def choose(screen: Screen, earlier: Earlier, zone: tzinfo, *, asks: bool) -> Choice:
    """Return what the person wants. Problem if there is nobody to ask: it names the options."""
    screen.print(*notice(earlier, zone))
    others = "the other one" if earlier.left == 1 else f"the other {earlier.left:,}"
    options = f"add --only-rest to send to {others}, or --again to send all {earlier.total:,} again"
    if not asks:
        raise Problem(f"Nothing was sent: {options}.")
    question = f"Send to (r) {others}, (a) all {earlier.total:,} again, (n) nobody?"
    try:
        return Choice(screen.choose(question, [one.value for one in Choice], Choice.NOTHING.value))
    except click.Abort as stop:
        if isinstance(stop.__context__, EOFError):
            raise Problem(f"There was no answer, and nothing was sent: {options}.") from stop
        raise


def notice(earlier: Earlier, zone: tzinfo) -> Iterator[str]:
    """Yield how many were sent when, and how many of them otherwise."""
    kind, time = text_or_call(earlier.batch), local_time(earlier.batch["created_at"], zone, "%H:%M")
    sent, total, (were, are) = earlier.sent, earlier.total, ("was", "is") if earlier.sent == 1 else ("were", "are")
    which = f"All {total:,} of these {kind}s" if sent == total else f"{sent:,} of these {how_many(total, kind)}"
    yield (
        f"[yellow]{which} {were} {'made' if kind == 'call' else 'sent'} today at {time}, or {are} on the way "
        f"(batch {outside(name_of(earlier.batch))}).[/]"
    )
    if earlier.other_text:
        other, words = earlier.other_text, "reads" if earlier.other_text == 1 else "read"
        yield f"[yellow]{other:,} of them {words} differently now: that alone is no reason to send again.[/]"
    if not earlier.left:
        without = total - sent
        yield f"Nothing is left to send{f': {without:,} without consent' if without else ''}."
