"""The model of wishes: which passages it judges, what it keeps as evidence, and that it is quick."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.inbound.keyword import LONGEST_TEXT
from sayso.domain.inbound.wish_model import judged, passages, shown_text

STORY = "We loved the recital and the costumes, and Maya had a lovely year with all of you. "


def test_a_wish_is_found_in_the_middle_of_a_long_text_and_is_the_evidence() -> None:
    found = judged(f"{STORY}Please take our numbers off your text list. {STORY}")
    assert found.score > 0
    assert found.words == "Please take our numbers off your text list"
    assert judged(STORY * 2).score < found.score


def test_a_long_sentence_is_judged_in_parts_that_overlap() -> None:
    words = [chr(97 + number // 26) + chr(97 + number % 26) for number in range(40)]
    shown = " ".join(words)
    parts = [shown[one.begin : one.end].split() for one in passages(shown)]
    assert [word for part in parts for word in part[:6]][:12] == words[:12]
    assert parts[-1][-1] == words[-1]


@pytest.mark.parametrize(("more", "less"), [("no more texts", "no more snacks"), ("stop texting me", "stop running")])
def test_the_object_counts_not_the_verb(more: str, less: str) -> None:
    assert judged(more).score > judged(less).score + 3


def test_the_longest_text_is_judged_in_milliseconds() -> None:
    judged("stop")
    began = time.process_time()
    judged(("do not stop " * LONGEST_TEXT)[:LONGEST_TEXT])
    assert time.process_time() - began < 0.5


@given(st.text(max_size=300))
def test_any_text_has_a_score_and_words_of_its_own(text: str) -> None:
    found = judged(text)
    assert -100 < found.score < 100
    assert found.words in " ".join(shown_text(text).split())
