"""What could be better in a message: which texts get advice, which do not, and where it points."""

import pytest

from sayso.domain.advice import AdviceCode, Span, advise, advise_value

NAME = "Harbour Dance Academy"
WHO_AND_HOW = " Harbour Dance. Reply STOP to opt out."

BAD = [
    # template, code, detail, position
    ("You must pay today.", AdviceCode.AGGRESSIVE_WORDING, "You must", 0),
    ("Sign up: bit.ly/x", AdviceCode.URL_SHORTENER, "bit.ly", 9),
    ("Hi {first_name}!", AdviceCode.BRACE_LEFT, "{first_name}", 3),
]


@pytest.mark.parametrize(("template", "code", "detail", "position"), BAD)
def test_advice_has_its_code_and_its_place(template: str, code: AdviceCode, detail: str, position: int) -> None:
    (advice,) = advise([Span(template, "template", 0), Span(WHO_AND_HOW, "footer", 0)], NAME)
    assert (advice.code, advice.detail, advice.field, advice.position) == (code, detail, "template", position)


def test_a_name_needs_no_advice() -> None:
    assert advise_value("first_name", "Sam O'Brien") == []
