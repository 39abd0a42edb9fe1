"""Values that a program left in place of a word."""

import pytest

from sayso.domain.rejection import RejectionReason, RowRejected
from sayso.domain.text.spoilt import is_odd, repaired
from sayso.domain.text.template import InvalidTemplate, Template

REFUSED = ["#N/A", "#REF!", "#DIV/0!", "#NAME?", " #n/a ", "[object Object]", "Jos\ufffd", "#Error!"]
ODD = ["nan", "NULL", "null", "undefined", "NaN", "JosÃ©", "ZoÃ« NguyÃªn", "Niâ€™ilah"]
PLAIN = ["Sam", "Zoë", "José", "Nancy", "Ana N/A", "#4", "São Paulo", "Ã", "Renée’s", "Łukasz", "李", "No"]


@pytest.mark.parametrize("value", REFUSED)
def test_an_error_of_a_spreadsheet_goes_to_no_family(value: str) -> None:
    template = Template.parse("Hi {{name}}")
    with pytest.raises(RowRejected) as caught:
        template.values({"name": value}, {})
    assert (caught.value.reason, caught.value.detail) == (RejectionReason.INVALID_VALUE, "name")


@pytest.mark.parametrize("value", ODD)
def test_what_is_hardly_meant_is_odd_but_not_refused(value: str) -> None:
    assert is_odd(value)
    template = Template.parse("Hi {{name}}")
    assert template.render(template.values({"name": value}, {})) == f"Hi {value}"


@pytest.mark.parametrize("value", PLAIN)
def test_names_are_not_odd(value: str) -> None:
    assert not is_odd(value)
    assert Template.parse("{{name}}").values({"name": value}, {})["name"] == value


def test_accents_that_were_read_wrongly_are_mended() -> None:
    assert repaired("JosÃ©") == "José"
    assert repaired("José") == "José"


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u202e"])
def test_a_template_has_no_controls_that_a_value_may_not_have(control: str) -> None:
    with pytest.raises(InvalidTemplate, match="control character") as caught:
        Template.parse(f"Hi {control}there")
    assert caught.value.position == 3


def test_a_template_may_have_lines_and_tabs() -> None:
    assert Template.parse("Hi\r\nthere\tyou").render({}) == "Hi\r\nthere\tyou"
