"""Messages that were written without sight of the rules, and that the rules were never fitted to."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from sayso.domain.advice import advise
from sayso.domain.batch.request import full_template
from sayso.domain.message.channel import Channel
from tests.unit.batch.test_request import SETTINGS

MESSAGES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "advice" / "held_out.json").read_text(encoding="utf-8")
)
COMMON = {"no_business_name", "no_opt_out", "url_shortener", "capitals", "aggressive_wording", "brace_left"}


def given(message: dict[str, Any]) -> set[str]:
    """The codes of the advice on a message; the account's name is its own."""
    settings = replace(SETTINGS, name=message["account"], header=message["header"], footer=message["footer"])
    template = full_template(message["template"], "template", Channel.SMS, settings)
    values = dict.fromkeys(template.names, "Sam") | {"account": message["account"]}
    return {one.code.value for one in advise(template.spans(values), message["account"])} & COMMON


def test_no_ordinary_message_raises_an_alarm() -> None:
    ordinary = [message for message in MESSAGES if not message["expect"]]
    assert len(ordinary) == 60
    assert [message for message in ordinary if given(message)] == []


def test_nearly_all_that_a_reviewer_would_flag_is_found_and_nothing_else() -> None:
    missed: Counter[str] = Counter()
    for message in MESSAGES:
        found = given(message)
        assert found <= set(message["expect"]), message
        missed.update(set(message["expect"]) - found)
    flagged = sum(len(message["expect"]) for message in MESSAGES)
    assert flagged >= 75
    assert missed.total() <= 4, f"of {flagged}: {dict(missed)}"
