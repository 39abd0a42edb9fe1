"""How a consent was given: the usual ways, so that a slip of the pen makes no new one."""

from collections.abc import Iterable

from sayso_cli.office.input import columns
from sayso_cli.office.input.title_words import comparable, titles
from sayso_cli.office.phrasing import listed, quoted
from sayso_cli.office.problem import Problem

USUAL = titles("paper_form web_form phone_call in_person text_message email letter")


def name_of(written: str) -> str:
    """Return the name under which the source is recorded: `Paper form` is paper_form."""
    return comparable(written)


def check(used: Iterable[str], *, new_ones: bool) -> None:
    """Problem if a source is not a usual one and nobody said that it is new."""
    unusual = sorted(set(used) - USUAL)
    if not unusual or new_ones:
        return
    meant = columns.nearest(unusual[0], USUAL)
    guess = f" Did you mean {meant}?" if meant else ""
    raise Problem(
        f"{listed(map(quoted, unusual))} is not one of the usual ways to consent ({listed(sorted(USUAL))}).{guess} "
        "If it is a way of your own, add --new-source."
    )
