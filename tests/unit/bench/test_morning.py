"""The morning of ten thousand accounts: each wall holds back what it should, and raised quotas meet the goals."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bench.morning import report
from bench.morning.simulation import play
from bench.morning.walls import NEW, RAISED, Walls
from tests.support import template

FEW: dict[str, int] = {"accounts": 500, "families": 20}


def test_with_raised_quotas_ten_thousand_accounts_begin_within_two_minutes_and_no_report_is_refused() -> None:
    morning = play(RAISED)
    assert report.goals(morning).met
    assert morning.lost == 0
    for _, attribute, peak in report.QUOTAS:
        assert 0 < morning.peaks[peak] <= getattr(RAISED, attribute)


def test_one_look_after_the_other_takes_fifty_minutes() -> None:
    assert 45 < play(replace(RAISED, side_by_side=False)).last_begun / 60 < 55


TIGHT = [
    ({"route": 50, "route_burst": 50}, "reports are refused at the route"),
    ({"gateway": 50, "gateway_burst": 50}, "and at the gateway"),
    ({"lambda_runs": 12}, "a webhook that gets no run is refused too"),
]


@pytest.mark.parametrize(("tight", "why"), TIGHT, ids=[row[1] for row in TIGHT])
def test_a_narrow_wall_refuses_reports(tight: dict[str, Any], why: str) -> None:
    assert play(RAISED, **FEW).refused == 0
    assert play(replace(RAISED, **tight), **FEW).refused > 0


LATER = [
    ({"twilio_texts": 20}, "last_begun", "Twilio takes so few a second that beginning takes long"),
    ({"dispatch_concurrency": 2}, "last_begun", "so few chunks are dispatched at the same time"),
    ({"table_units": 90}, "last_settled", "a table takes so few that settling takes long"),
]


@pytest.mark.parametrize(("tight", "what", "why"), LATER, ids=[row[2] for row in LATER])
def test_a_narrow_wall_delays(tight: dict[str, Any], what: str, why: str) -> None:
    free, held_back = play(RAISED, **FEW), play(replace(RAISED, **tight), **FEW)
    assert getattr(held_back, what) > getattr(free, what) + 30
    assert held_back.refused == 0


def test_every_text_is_settled_once_whatever_is_in_the_way() -> None:
    walls = Walls(dispatch_concurrency=3, twilio_texts=70, route=40, route_burst=60)
    morning = play(walls, accounts=40, families=33)
    assert morning.peaks["texts a second to Twilio"] <= 70
    assert morning.last_settled > morning.last_begun > 0


def test_the_throttle_of_the_status_route_is_the_templates() -> None:
    settings = template.resources()["Api"]["Properties"]["MethodSettings"]
    [status] = [one for one in settings if re.search("twilio~1status", one["ResourcePath"])]
    assert (NEW.route, NEW.route_burst) == (status["ThrottlingRateLimit"], status["ThrottlingBurstLimit"])


def test_our_parameter_may_be_raised_as_far_as_it_must() -> None:
    parameter = template.whole()["Parameters"]["DispatchConcurrency"]
    assert parameter["Default"] == str(NEW.dispatch_concurrency)
    assert str(RAISED.dispatch_concurrency) in parameter["AllowedValues"]


def test_the_report_has_a_line_for_each_morning_and_each_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "ACCOUNTS", 300)
    mornings, quotas, verdict = report.parts()
    assert mornings.row_count == len(report.MORNINGS)
    assert quotas.row_count == len(report.QUOTAS)
    assert "goal met" in verdict
