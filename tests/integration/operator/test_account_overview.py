"""All accounts at a glance: what each has, whether it may send, and when it last did."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest
import time_machine

from sayso_cli.operator.account_overview import overview
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.suspension import suspend
from tests.support.house import House
from tests.support.operator import deployment


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def test_each_account_has_its_credits_number_rate_state_and_last_batch(house: House, stack: Stack) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 17, tzinfo=UTC), tick=False):
        house.accept("+14155550101")
        suspend(stack, "valley", "Unpaid since June")
    harbour, valley = overview().rows
    assert harbour == {
        "account": "harbour",
        "number": "+14155550100",
        "balance": 1_000,
        "rate": 200,
        "state": "open",
        "last_batch": "2026-11-23",
    }
    assert (valley["account"], valley["state"], valley["last_batch"]) == ("valley", "suspended", None)
    assert json.loads(overview().as_json())["accounts"] == [harbour, valley]


@pytest.mark.parametrize("window", ["80", None], ids=["a window of 80 columns", "a pipe"])
def test_nothing_is_cut_in_a_narrow_window_or_a_pipe(
    house: House,
    stack: Stack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    window: str | None,
) -> None:
    if window:
        monkeypatch.setenv("COLUMNS", window)
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("NO_COLOR", "1")
    found = overview()
    long = {
        **found.rows[0],
        "account": "the-united-school-districts-of-the-upper-harbour-and-its-valley",
        "balance": 10**9,
    }
    type(found)(changed=False, sentences=[], plural="accounts", rows=[long]).show()
    printed = click.unstyle(capsys.readouterr().out)
    lines = printed.splitlines()
    if window:
        assert max(map(len, lines)) <= int(window)
        assert sum(line.strip() != "" for line in lines) > 3  # title, rule, and the account on more than one line
    else:
        assert any(long["account"] in line and "1,000,000,000" in line for line in lines)
    assert "1,000,000,000" in printed
    assert long["number"] in printed
