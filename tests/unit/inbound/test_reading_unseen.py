"""How texts of authors are read whom neither the rules nor the model knew; docs/consent.md gives these figures."""

from bench.wishes import LEFT, PAUSED, SHOWN, counted


def test_they_are_read_at_least_as_well_as_when_they_were_new() -> None:
    counts = counted()
    of_each = {"wish": 1200, "ordinary": 1200, "everyday": 450, "reaction": 180}
    assert {kind: of_kind.total() for kind, of_kind in counts.items()} == of_each
    assert counts["wish"][PAUSED] >= 1047
    assert counts["wish"][LEFT] <= 10
    assert counts["ordinary"][PAUSED] <= 11
    assert (counts["everyday"][PAUSED], counts["reaction"][PAUSED]) == (0, 0)
    assert counts["everyday"][SHOWN] <= 3
