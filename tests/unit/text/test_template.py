"""Texts with variables: what is one, what each recipient gets, and which values cannot go in."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.rejection import RejectionReason, RowRejected
from sayso.domain.text.template import LONGEST_NAME, InvalidTemplate, Span, Template, canonical_name


def rendered(text: str, variables: Mapping[str, Any]) -> str:
    template = Template.parse(text)
    return template.render(template.values(variables, {}))


RENDERED = [
    # template, variables, text, why
    ("No class today.", {}, "No class today.", "no variables"),
    ("", {}, "", "nothing"),
    ("Hi {{first_name}}!", {"first_name": "Sam"}, "Hi Sam!", "as in the documentation"),
    ("{{a}}{{b}}{{a}}", {"a": "1", "b": "2"}, "121", "side by side, and one of them twice"),
    ("Hi {{  First Name }}!", {"FIRST-NAME": "Sam"}, "Hi Sam!", "names compare as column titles"),
    ("Hi {{prénom}}!", {"Pre\u0301nom": "Zoë"}, "Hi Zoë!", "a title whose accent is a code point of its own"),
    ("{{Child's Name}}", {"Child’s Name": "Sam"}, "Sam", "an apostrophe, curled in one of them"),
    ("{{Room #}}", {"Room #": "4"}, "4", "a number sign"),
    ("{{#}}", {"#": "4"}, "4", "nothing else"),
    ("{{Parent / Guardian}}", {"Parent / Guardian": "Dana"}, "Dana", "a slash"),
    ("{{Amount ($)}}", {"Amount ($)": "12.50"}, "12.50", "a currency in parentheses"),
    ("{{contacts.firstName}}", {"contacts.firstName": "Dana"}, "Dana", "as a program writes it"),
    ("{{How old? (years, %)}}", {"How old? (years, %)": "7"}, "7", "a question"),
    ("{{Mother Father}}", {"Mother|Father": "Dana"}, "Dana", "a bar, which begins a default"),
    ("{{Pick-up – time}}", {"pick up time": "5 pm"}, "5 pm", "dashes are between words"),
    ('{{Child\'s Name|default("there")}}', {}, "there", "with a default"),
    ("Hi {{name}}!", {"\ufeffName": "Sam"}, "Hi Sam!", "a title behind a byte order mark"),
    ("Hi {{नाम}}!", {"नाम": "सीता"}, "Hi सीता!", "a script whose vowels are marks"),
    (
        "Hi {{name}}!",
        {"name": "Sam", "extra": ""},
        "Hi Sam!",
        "a column that the text does not use may be empty",
    ),
    ("Hi {{name}}!", {"name": "Sam", "Name": "Sam"}, "Hi Sam!", "two columns of one name that agree"),
    ("{ {{a}} } {", {"a": "1"}, "{ 1 } {", "single braces are text"),
    ("{{a}}}", {"a": "1"}, "1}", "a single brace after a variable"),
    ("{{a}}", {"a": "{{b}}", "b": "no"}, "{{b}}", "a value is never read as a template"),
    ("{{a}}{{b}}", {"a": "{", "b": "{a}}"}, "{{a}}", "nor are two together"),
    ("{{a}}", {"a": " Sam  R. "}, " Sam  R. ", "a value goes in as it stands"),
    ("{{a}}", {"a": r"\1 \g<0> $1 %s"}, r"\1 \g<0> $1 %s", "signs that other template languages read"),
    ('Hi {{a|default("there")}}!', {}, "Hi there!", "a default where there is no such column"),
    ('Hi {{ a | default( "there" ) }}!', {"a": " "}, "Hi there!", "a default for a blank cell"),
    ('Hi {{ a | default("there") }}!', {"a": None}, "Hi there!", "a default for a null"),
    ('Hi {{ a | default("there") }}!', {"a": "Sam"}, "Hi Sam!", "a value goes before the default"),
    ("Hi {{ a | default(“there”) }}!", {}, "Hi there!", "a phone curls the quotes as they are typed"),
    ('Hi{{ a | default("") }}!', {}, "Hi!", "a default may be nothing"),
    ('{{ a | default("{a}, it\'s | me") }}', {}, "{a}, it's | me", "a default is text, whatever it looks like"),
    ('{{ a | default("x") }}{{ a | default("y") }}', {}, "xy", "each place has its own default"),
    ("{{a}}", {"a": 7}, "7", "a whole number"),
    ("{{a}}", {"A": "", "a": "Sam", " a ": None}, "Sam", "of two columns of one name, the one that has something"),
    ("{{a}}", {"a": "Zoë 👩\u200d🎓 O’Brien"}, "Zoë 👩\u200d🎓 O’Brien", "emoji and accents"),
]

INVALID = [
    # template, position, words of the message, why
    ("Hi {{name", 3, "not closed", "not closed"),
    ("Hi {{", 3, "not closed", "not closed at the very end"),
    ("Hi name}}", 7, "closes nothing", "not opened"),
    ("{{a}} }}", 6, "closes nothing", "not opened, after a good one"),
    ("{{a}}}}", 5, "closes nothing", "closed twice"),
    ("Hi {{}}!", 3, "names no variable", "no name"),
    ("Hi {{  }}!", 3, "names no variable", "a blank name"),
    ("Hi {{ \u200b }}!", 3, "names no variable", "a name that nobody sees"),
    ("{{ _- }}", 0, "not the name", "a name without a letter or digit"),
    ("{{{name}}}", 0, "not the name", "three braces: which two are meant?"),
    ("{{ a {{ b }}", 0, "not the name", "one inside the other"),
    ("a {{ b|upper }}", 2, "default", "a filter of another language"),
    ("a {{ b | default }}", 2, "default", "a default of nothing"),
    ("a {{ b | default() }}", 2, "default", "a default of nothing"),
    ("a {{ b | default(there) }}", 2, "default", "a default without quotes"),
    ('a {{ b | default("x") | upper }}', 2, "default", "one filter after the other"),
    ('a {{ b | default("x", true) }}', 2, "default", "an argument of another language"),
    ('a {{ b | default("x\ny") }}', 2, "default", "a line break in a default"),
    ('a {{ | default("x") }}', 2, "names no variable", "a default without a name"),
    ('a {{ b | default("}}") }}', 2, "default", "braces that close inside the default"),
    ("a {{ b\x00 }}", 6, "control character", "a control character"),
]

REFUSED = [
    # variables for "Hi {{first_name}}", reason, why
    ({}, RejectionReason.MISSING_VARIABLE, "no such column"),
    ({"first_name": ""}, RejectionReason.MISSING_VARIABLE, "an empty cell"),
    ({"first_name": " \u00a0\n"}, RejectionReason.MISSING_VARIABLE, "a blank cell"),
    ({"first_name": "\u200b\ufeff"}, RejectionReason.MISSING_VARIABLE, "a cell that only looks empty"),
    ({"first_name": "Sam\nPay here:"}, RejectionReason.INVALID_VALUE, "a line of its own"),
    ({"first_name": "Sam\r"}, RejectionReason.INVALID_VALUE, "carriage return"),
    ({"first_name": "Sam\tR."}, RejectionReason.INVALID_VALUE, "tab"),
    ({"first_name": "\x00Sam"}, RejectionReason.INVALID_VALUE, "the first of C0"),
    ({"first_name": "Sam\x7f"}, RejectionReason.INVALID_VALUE, "DEL"),
    ({"first_name": "Sam\x85"}, RejectionReason.INVALID_VALUE, "C1"),
    ({"first_name": "Sam\u2028R."}, RejectionReason.INVALID_VALUE, "Unicode's end of line"),
    ({"first_name": "Sam\u202eevil"}, RejectionReason.INVALID_VALUE, "written backwards"),
    ({"first_name": True}, RejectionReason.INVALID_VALUE, "a yes"),
    ({"first_name": 1.5}, RejectionReason.INVALID_VALUE, "a number with a point: how many digits would it have?"),
    ({"first_name": ["Sam"]}, RejectionReason.INVALID_VALUE, "a list"),
    ({"first_name": {"a": "Sam"}}, RejectionReason.INVALID_VALUE, "an object"),
    ({"first_name": "half \ud83d"}, RejectionReason.INVALID_VALUE, "half a character"),
    ({"first_name": "Sam", "First Name": "Kim"}, RejectionReason.INVALID_VALUE, "two columns that disagree"),
]

NAMES = [
    ("first_name", "first_name"),
    (" First Name ", "first_name"),
    ("FIRST-NAME", "first_name"),
    ("first - _\t name", "first_name"),
    ("STRASSE", "strasse"),
    ("Straße", "strasse"),
    ("Pre\u0301nom", "prénom"),
    ("first\u00a0name", "first_name"),
    ("\ufefffirst_name", "first_name"),
    ("_id", "_id"),
    ("Child’s “Name”", 'child\'s_"name"'),
    ("Mother|Father", "mother_father"),
    ("{{first_name}}", "_first_name_"),
    ("", ""),
    ("  ", ""),
]


@pytest.mark.parametrize(("template", "variables", "text", "why"), RENDERED, ids=[row[3] for row in RENDERED])
def test_a_template_is_rendered_for_a_recipient(template: str, variables: dict[str, str], text: str, why: str) -> None:
    assert rendered(template, variables) == text


@pytest.mark.parametrize(("template", "position", "words", "why"), INVALID, ids=[row[3] for row in INVALID])
def test_a_faulty_template_is_refused_with_the_place_of_the_fault(
    template: str, position: int, words: str, why: str
) -> None:
    with pytest.raises(InvalidTemplate, match=words) as caught:
        Template.parse(template)
    assert caught.value.position == position
    assert f"position {position}" in str(caught.value)


@pytest.mark.parametrize(("variables", "reason", "why"), REFUSED, ids=[row[2] for row in REFUSED])
def test_a_row_whose_value_cannot_go_in_is_rejected_by_its_name(
    variables: dict[str, str], reason: RejectionReason, why: str
) -> None:
    with pytest.raises(RowRejected) as caught:
        rendered("Hi {{ First Name }}", variables)
    assert (caught.value.reason, caught.value.detail) == (reason, "first_name")


def test_the_first_fault_in_the_order_of_the_text_is_told() -> None:
    with pytest.raises(RowRejected) as caught:
        rendered("{{b}} {{a}}", {"a": ""})
    assert caught.value.detail == "b"


def test_the_names_of_a_template_are_canonical() -> None:
    assert Template.parse("{{ First Name }} {{first-name}} {{b}}").names == {"first_name", "b"}


@pytest.mark.parametrize(("raw", "name"), NAMES)
def test_names_are_compared_as_column_titles(raw: str, name: str) -> None:
    assert canonical_name(raw) == name


def test_of_a_long_name_only_the_beginning_counts() -> None:
    """Putting accents in order takes the square of their number."""
    assert canonical_name("a" * LONGEST_NAME + "b" * 1_000_000) == "a" * LONGEST_NAME


@given(st.text())
def test_a_canonical_name_is_its_own(raw: str) -> None:
    assert canonical_name(canonical_name(raw)) == canonical_name(raw)


@given(st.text(st.sampled_from("{}a b")))
def test_any_text_is_a_template_or_refused_within_its_length(text: str) -> None:
    try:
        template = Template.parse(text)
    except InvalidTemplate as fault:
        place = fault.position
    else:
        values = dict.fromkeys(template.names, "{{a}}")
        literals = [part.text for part in template.parts if isinstance(part, Span)]
        assert len(template.render(values)) == sum(map(len, literals)) + 5 * (len(template.parts) - len(literals))
        return
    assert text[place : place + 2] in {"{{", "}}"}


@given(
    st.lists(st.tuples(st.text(st.sampled_from("ab{ ")).filter(lambda t: "{{" not in t), st.text("{}ab", min_size=1)))
)
def test_values_come_out_exactly_where_their_names_stood(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"{literal.removesuffix('{')}{{{{v{n}}}}}" for n, (literal, _) in enumerate(parts))
    values = {f"v{n}": value for n, (_, value) in enumerate(parts)}
    expected = "".join(literal.removesuffix("{") + value for literal, value in parts)
    assert rendered(text, values) == expected


@pytest.mark.parametrize("text", ["{{a}}" * 20_000, "{{" * 50_000, "}}" * 50_000, "{ " * 50_000, "{{" + " " * 99_998])
def test_long_texts_are_read_in_one_pass(text: str) -> None:
    try:
        template = Template.parse(text)
    except InvalidTemplate:
        return
    assert len(template.render({"a": "12345"})) == len(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60))
def test_every_column_can_be_used_by_the_name_that_is_suggested(title: str) -> None:
    name = canonical_name(title)
    if name.strip("_"):
        assert rendered(f"{{{{{name}}}}}", {title: "value"}) == "value"
