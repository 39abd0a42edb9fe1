"""Settings as people write them, on the command line and in an editor."""

from typing import Any

import pytest

from sayso_cli.office.input.settings_values import as_file, edited, read
from sayso_cli.office.problem import Problem

CURRENT: dict[str, Any] = {
    "name": "Maple Street School",
    "footer": "",
    "categories": ["general", "trips"],
    "quiet_hours": {"from": "21:00", "to": "08:00"},
    "low_credits_at": None,
    "countries": None,
    "limits": {"messages_a_day": 100},
    "credits_per_call": 0,
}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("footer=Reply STOP, please = thanks", "Reply STOP, please = thanks"),
        ("footer=", ""),
        ("name=12", "12"),
        ("categories=general, trips ,weather", ["general", "trips", "weather"]),
        ("categories=general", ["general"]),
        ("low_credits_at=5,000", 5000),
        ("low_credits_at=none", None),
        ("countries=US,CA", ["US", "CA"]),
        ("quiet_hours=9:30-17:00", {"from": "09:30", "to": "17:00"}),
        ("quiet_hours=none", None),
        ("credits_per_call=many", "many"),
    ],
)
def test_a_value_takes_the_form_of_its_setting(written: str, value: Any) -> None:
    assert list(read([written], CURRENT).values()) == [value]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("low_credits_at", "write the setting and its value"),
        ("low_credit_at=1", "did you mean low_credits_at?"),
        ("zzz=1", "there are name, footer"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(written: str, sentence: str) -> None:
    with pytest.raises(Problem) as problem:
        read([written], CURRENT)
    assert sentence in problem.value.sentence


def test_a_file_that_nobody_changes_changes_nothing() -> None:
    assert "limits" not in as_file(CURRENT)
    assert edited(as_file(CURRENT), CURRENT) == {}


def test_only_what_was_edited_is_changed() -> None:
    file = as_file(CURRENT).replace("low_credits_at = none", "low_credits_at = 500").replace("trips", "weather")
    assert edited(file, CURRENT) == {"low_credits_at": 500, "categories": ["general", "weather"]}
