"""`python -m bench.wishes_by_author`: how well the model alone notices wishes of authors whom it was not trained on.

It is trained four times, each time without a quarter of the authors: this takes some minutes, and is how thresholds are
chosen. The rules are not measured here: the first texts were open when they were written.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.train_wishes import Text, everyday, labelled, put_together, trained
from bench.wishes import bound
from sayso.domain.inbound.reading import NOTICED, SURE

FOLDS = 4


@dataclass(frozen=True, slots=True)
class OfAuthor:
    """How the model reads one author: wishes that are noticed, and other texts that it alone would pause."""

    author: str
    wishes: int
    noticed: int
    others: int
    paused: int


def by_author(more: Sequence[Text] = ()) -> Iterator[OfAuthor]:
    """The figures of each author, by a model that was trained without this author and a quarter of the others."""
    texts = labelled()
    authors = list(dict.fromkeys(one.author for one in texts))
    for fold in range(min(FOLDS, len(authors))):
        left_out = authors[fold::FOLDS]
        model = trained([*(one for one in texts if one.author not in left_out), *put_together(), *more])
        for author in left_out:
            wishes = [model.score(one.text) for one in texts if one.author == author and one.is_wish]
            others = [model.score(one.text) for one in texts if one.author == author and not one.is_wish]
            noticed, paused = sum(score >= NOTICED for score in wishes), sum(score >= SURE for score in others)
            yield OfAuthor(author, len(wishes), noticed, len(others), paused)


def table(measured: Sequence[OfAuthor]) -> Table:
    """One line per author."""
    drawn = Table(box=box.SIMPLE_HEAD, title="Wishes in plain words, by the model alone, without their author")
    for title in ("author", "wishes", "noticed", "at least", "others", "paused", "at most"):
        drawn.add_column(title, justify="left" if title == "author" else "right")
    for one in measured:
        at_least = f"{1 - bound(one.wishes - one.noticed, one.wishes):.1%}"
        at_most = f"{bound(one.paused, one.others):.1%}"
        drawn.add_row(
            one.author, str(one.wishes), str(one.noticed), at_least, str(one.others), str(one.paused), at_most
        )
    return drawn


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.wishes_by_author", description=__doc__)
    parser.add_argument("--everyday", type=Path, help="more texts to train on, as for bench.train_wishes")
    more = everyday(parser.parse_args().everyday)
    Console().print(
        table(list(track(by_author(more), description="authors", total=len({one.author for one in labelled()}))))
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
