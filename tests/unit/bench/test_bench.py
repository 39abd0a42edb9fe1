"""The benchmarks on a few texts and rows: both sides do the same work, and the report is complete."""

import json
from pathlib import Path

import pytest

from bench import batch_preparation, rows, segment_counting
from bench.__main__ import main
from bench.comparison import Comparison, Goal, Result, Timing, run


def test_make_bench_writes_what_it_measured_and_never_fails_for_a_goal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYSO_STATE_DIR", str(tmp_path / "state"))
    # Between two timings it collects garbage: seconds each time where thousands of tests have run before.
    monkeypatch.setattr("bench.comparison.gc.collect", lambda: 0)
    monkeypatch.setattr("bench.morning.report.ACCOUNTS", 100)
    assert main(["--rounds", "2", "--texts", "3", "--rows", "20"]) == 0
    written = json.loads((tmp_path / "state" / "bench.json").read_text())
    assert [result["against"] for result in written["results"]] == ["smsutil"] * 6 + ["bare parsing and formatting"]
    for result in written["results"]:
        assert 0 < result["ours"]["minimum"] <= result["ours"]["median"]
        assert 0 < result["theirs"]["minimum"] <= result["theirs"]["median"]
        assert result["ratio"] > 0
        assert isinstance(result["met"], bool)
    assert [one["of_what"].split(",")[0] for one in written["wishes"]] == [
        "clear wishes",
        "clear wishes",
        "texts that only sound like it",
        "everyday texts",
        "everyday texts",
        "reactions and quotes",
    ]
    assert all(one["met"] is (one["bound"] >= one["goal"]) for one in written["wishes"][:2])
    assert all(one["met"] is (one["bound"] <= one["goal"]) for one in written["wishes"][2:])
    printed = capsys.readouterr().out
    judged = written["results"] + written["wishes"]
    assert sum(map(printed.count, ("goal met", "goal missed", "goal not shown"))) == len(judged) + 1, (
        "and of the morning"
    )


def test_both_ways_to_prepare_make_the_same_texts_but_for_the_curly_quotes() -> None:
    body = rows.body(200)
    ours = [(row.phone.e164, row.text) for row in batch_preparation.ours(body).rows]
    theirs = [(phone, text.replace("’", "'")) for phone, text in batch_preparation.theirs(body)]
    assert ours == theirs
    assert len({phone for phone, _ in theirs}) == 200


def test_all_texts_that_are_counted_differ() -> None:
    for comparison in segment_counting.comparisons(rounds=1, texts=40):
        counted = comparison.ours()
        assert isinstance(counted, list)
        assert len(counted) == comparison.items == 40


def comparison(goal: Goal, limit: float) -> Comparison:
    return Comparison(name="", ours=list, theirs=dict, against="", items=1, rounds=3, goal=goal, limit=limit)


@pytest.mark.parametrize(
    ("goal", "limit", "ours", "theirs", "met"),
    [
        (Goal.FASTER, 10, 1.0, 10.0, True),
        (Goal.FASTER, 10, 1.0, 9.9, False),
        (Goal.COST, 2, 2.0, 1.0, True),
        (Goal.COST, 2, 2.1, 1.0, False),
    ],
)
def test_a_goal_is_met_at_its_limit(goal: Goal, limit: float, ours: float, theirs: float, met: bool) -> None:
    assert Result(comparison(goal, limit), Timing(0, ours), Timing(0, theirs)).met is met


def test_the_two_sides_take_turns() -> None:
    turns: list[str] = []
    played = Comparison(
        name="a name",
        ours=lambda: turns.append("ours"),
        theirs=lambda: turns.append("theirs"),
        against="another",
        items=1,
        rounds=2,
        goal=Goal.COST,
        limit=2,
    )
    assert run(played, lambda: turns.append("round")).comparison is played
    assert turns == ["ours", "theirs", "theirs", "ours", "round", "ours", "theirs", "round"]
