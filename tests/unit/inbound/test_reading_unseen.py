"""How texts of authors are read whom neither the rules nor the model knew; docs/consent.md gives these figures."""

from collections import Counter, defaultdict

from sayso.domain.inbound.reading import read
from tests.support.pages import ROOT

UNSEEN = ROOT / "tests/data/wishes/unseen"
PAUSED, SHOWN, LEFT = "paused", "shown", "left"


def judged(text: str) -> str:
    reading = read(text, ())
    if reading.wish is None or reading.is_about_calls:
        return LEFT
    return PAUSED if reading.sure else SHOWN


def test_they_are_read_at_least_as_well_as_when_they_were_new() -> None:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for file in sorted(UNSEEN.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            label, text = line.split("\t")
            found[label][judged(text)] += 1
    assert {label: sum(counted.values()) for label, counted in found.items()} == {
        "wish": 240,
        "ordinary": 240,
        "everyday": 180,
        "reaction": 60,
    }
    assert found["wish"][PAUSED] >= 217
    assert found["wish"][LEFT] <= 2
    assert found["ordinary"][PAUSED] <= 2
    assert (found["everyday"][PAUSED], found["reaction"][PAUSED]) == (0, 0)
    assert found["everyday"][SHOWN] <= 4
