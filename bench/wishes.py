"""`python -m bench.wishes`: how well the model reads wishes for no more texts of authors whom it was not trained on.

The model is trained without each author in turn. The rules are not measured here: they were written with the texts of
all these authors open. What both read together of texts that neither has seen is in docs/consent.md.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.train_wishes import AUTHORS, CORPUS, Text, everyday, labelled, put_together, trained
from sayso.domain.inbound.opt_out_phrases import NO_CALLS, wish_in
from sayso.domain.inbound.reading import NOTICED, SURE

PARTS = ("known", "held_out", "by_others")
"""Files of labelled texts that the rules are kept to."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How the model reads one author: wishes that are noticed, and other texts that it alone would pause."""

    author: str
    wishes: int
    noticed: int
    others: int
    paused: int

    @property
    def noticed_at_least(self) -> float:
        """The 95 % bound of the share of wishes that are noticed."""
        return 1 - bound(self.wishes - self.noticed, self.wishes)

    @property
    def paused_at_most(self) -> float:
        """The 95 % bound of the share of other texts that would pause a phone."""
        return bound(self.paused, self.others)

    def public(self) -> dict[str, Any]:
        """The figures as in bench.json."""
        return asdict(self) | {"noticed_at_least": self.noticed_at_least, "paused_at_most": self.paused_at_most}


def bound(seen: int, of: int) -> float:
    """The largest share that fits `seen` of `of`: Clopper and Pearson, 95 %, one-sided."""
    low, high = seen / of, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        as_few = sum(math.exp(_log_chance(number, of, middle)) for number in range(seen + 1))
        low, high = (middle, high) if as_few > 0.05 else (low, middle)
    return high


def _log_chance(number: int, of: int, share: float) -> float:
    ways = math.lgamma(of + 1) - math.lgamma(number + 1) - math.lgamma(of - number + 1)
    return ways + number * math.log(share) + (of - number) * math.log1p(-min(share, 1 - 1e-12))


def by_author(more: Sequence[Text] = ()) -> Iterator[Figures]:
    """The figures of each author, by a model that was trained on all others."""
    texts = labelled()
    for author in AUTHORS:
        model = trained([*(one for one in texts if one.author != author), *put_together(), *more])
        wishes = [model.score(one.text) for one in texts if one.author == author and one.is_wish]
        others = [model.score(one.text) for one in texts if one.author == author and not one.is_wish]
        noticed, paused = sum(score >= NOTICED for score in wishes), sum(score >= SURE for score in others)
        yield Figures(author, len(wishes), noticed, len(others), paused)


def misread(part: str) -> tuple[list[str], list[str]]:
    """Of one file: the wishes that the rules miss, and the other texts in which they find one."""
    rows = json.loads((CORPUS / f"{part}.json").read_text(encoding="utf-8"))
    missed = [row["text"] for row in rows if row["expect"] == "pause" and not _asks_for_no_texts(row["text"])]
    return missed, [row["text"] for row in rows if row["expect"] == "none" and _asks_for_no_texts(row["text"])]


def _asks_for_no_texts(text: str) -> bool:
    found = wish_in(text)
    return found is not None and found.rule != NO_CALLS


def table(measured: Sequence[Figures]) -> Table:
    """One line per author."""
    drawn = Table(
        box=box.SIMPLE_HEAD, title="Wishes in plain words, by authors whom the model has not seen (without the rules)"
    )
    for title in ("author", "wishes", "noticed", "at least", "others", "paused", "at most"):
        drawn.add_column(title, justify="left" if title == "author" else "right")
    for one in measured:
        shares = f"{one.noticed_at_least:.1%}", f"{one.paused_at_most:.1%}"
        drawn.add_row(
            one.author, str(one.wishes), str(one.noticed), shares[0], str(one.others), str(one.paused), shares[1]
        )
    return drawn


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.wishes", description=__doc__)
    parser.add_argument("--everyday", type=Path, help="more texts to train on, as for bench.train_wishes")
    more = everyday(parser.parse_args().everyday)
    Console().print(table(list(track(by_author(more), total=len(AUTHORS)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
