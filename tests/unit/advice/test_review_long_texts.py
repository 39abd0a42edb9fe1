"""Texts of 100,000 characters, made to be slow: each is read in one pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.advice import advise, advise_value
from sayso.domain.text.template import Span

LENGTH = 100_000

PIECES = [
    "a",
    "A",
    "é",
    "e\u0301",
    "音",
    "🎉",
    "\u200b",
    "\0",
    " ",
    "\n",
    "'",
    "a'",
    ".",
    "a.",
    "1.",
    "-",
    "a-",
    "@",
    "a@b.c",
    "_",
    "{",
    "}",
    "{a",
    "[a",
    "[ a",
    "<<",
    "%a",
    "$a ",
    "#",
    "# a",
    "http://",
    "www.",
    "bit.ly/",
    "bit.ly ",
    "you ",
    "you must ",
    "you will be ",
    "your child ",
    "no ",
    "reply ",
    "reply to this ",
    "to stop ",
    "to opt out ",
    "debe ",
    "usted ",
    "¿",
    "ABC ",
    "ABCD ",
    "ABCD: ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_is_read_in_one_pass(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]
    advise([Span(text, "template", 0)], "Harbour Dance Academy")
    advise_value("note", text)


def test_many_spans_and_a_long_name_are_no_trouble() -> None:
    spans = [Span("you must ", "template", at * 9) for at in range(10_000)]
    assert len(advise(spans, "a b c " * 20_000)) == 10_002


@given(st.lists(st.tuples(st.text(), st.sampled_from(["header", "template", "variables.a"])), max_size=4), st.text())
def test_any_text_is_advised_on_within_itself(parts: list[tuple[str, str]], account: str) -> None:
    spans = [Span(text, field, 0) for text, field in parts]
    for advice in advise(spans, account):
        texts = [span.text for span in spans if span.field == advice.field]
        assert advice.position is None or any(advice.position < len(text) for text in texts)


@given(st.text(st.sampled_from("{}[]<>%$#.aA1_ -'éñ\u0301\n")))
def test_any_value_is_advised_on_within_itself(value: str) -> None:
    for advice in advise_value("note", value):
        assert advice.position is not None
        assert advice.position < len(value)
