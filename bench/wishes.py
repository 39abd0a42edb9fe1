"""`python -m bench.wishes`: how texts are read of authors whom neither the rules nor the model know.

Nothing is learnt from these texts, and no threshold was chosen by them: tests/data/wishes/README.md.
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from bench.train_wishes import CORPUS, written
from sayso.domain.account.settings import Language
from sayso.domain.inbound.keyword import Keyword, command_in
from sayso.domain.inbound.reading import read

PAUSED, SHOWN, LEFT = "paused", "shown", "left"
"""What becomes of a text: the phone is paused, staff are shown it, or nothing."""

type Counts = Mapping[str, Counter[str]]
"""By the kind of text, how many became what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of a kind of text were read in a way, and the bound of their share that so many texts allow."""

    of_what: str
    seen: int
    of: int
    goal: float
    """The least share of wishes, the largest of all others"""
    is_wish: bool

    @property
    def share(self) -> float:
        """As it was counted."""
        return self.seen / self.of

    @property
    def bound(self) -> float:
        """The 95 % bound, one-sided: at least for wishes, at most for all others."""
        return 1 - bound(self.of - self.seen, self.of) if self.is_wish else bound(self.seen, self.of)

    @property
    def met(self) -> bool:
        """Whether the bound meets the goal."""
        return self.bound >= self.goal if self.is_wish else self.bound <= self.goal

    def public(self) -> dict[str, Any]:
        """The figure as in bench.json."""
        return asdict(self) | {"bound": self.bound, "met": self.met}


def judged(text: str) -> str:
    """What becomes of a text."""
    reading = read(text, ())
    if reading.wish is None or reading.is_about_calls:
        return PAUSED if command_in(text, [Language.SPANISH]).keyword is Keyword.STOP else LEFT
    return PAUSED if reading.sure else SHOWN


def counted() -> Counts:
    """How the texts of all unseen authors are read."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for file in sorted((CORPUS / "unseen").glob("*.tsv")):
        for kind, text in written(file):
            found[kind][judged(text)] += 1
    return found


def figures(counts: Counts) -> list[Figure]:
    """What there are goals for."""
    wishes, ordinary, everyday = counts["wish"], counts["ordinary"], counts["everyday"]
    return [
        Figure("clear wishes, paused or shown to staff", wishes[PAUSED] + wishes[SHOWN], wishes.total(), 0.99, True),
        Figure("clear wishes, paused", wishes[PAUSED], wishes.total(), 0.92, True),
        Figure("texts that only sound like it, paused", ordinary[PAUSED], ordinary.total(), 0.01, False),
        Figure("everyday texts, shown to staff", everyday[SHOWN], everyday.total(), 0.03, False),
        Figure("everyday texts, paused", everyday[PAUSED], everyday.total(), 1 / 5000, False),
        Figure("reactions and quotes, paused", counts["reaction"][PAUSED], counts["reaction"].total(), 0, False),
    ]


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


def table(measured: Sequence[Figure]) -> Table:
    """One line per figure."""
    drawn = Table(box=box.SIMPLE_HEAD, title="Texts in plain words, by authors whom neither rules nor model know")
    for title in ("texts", "read so", "of", "share", "95 % bound", "goal"):
        drawn.add_column(title, justify="left" if title == "texts" else "right")
    for one in measured:
        sign = "≥" if one.is_wish else "≤"
        verdict = "[green]goal met[/]" if one.met else "[red]goal not shown[/]"
        bounds = f"{sign} {one.bound:.2%}", f"{sign} {one.goal:.4g}: {verdict}"
        drawn.add_row(one.of_what, str(one.seen), str(one.of), f"{one.share:.1%}", *bounds)
    return drawn


def main() -> int:
    """Prints the figures."""
    Console().print(table(figures(counted())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
