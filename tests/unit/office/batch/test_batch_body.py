"""A list and a text become the body of a batch; the API's rows are matched to the lines of the list."""

from datetime import date
from typing import Any

import pytest

from sayso.domain.batch.batch import MAX_RECIPIENTS
from sayso_cli.office.batch.batch_body import BatchBody, ColumnTitles, for_own_phone, from_sheet
from sayso_cli.office.batch.saved_text import Texts
from sayso_cli.office.input.sheet import parse
from sayso_cli.office.problem import Problem

LIST = b"Phone,First Name,Family ID,Parent,Note\n+1,Sam,F1,Dana Reyes,x\n\n+2,,F1,,y\n"
NO_NAMES = ColumnTitles()


def body_of(text: str, content: bytes = LIST, header_and_footer: dict[str, str] | None = None) -> BatchBody:
    return from_sheet(parse("families.csv", content), Texts.typed(text), {}, header_and_footer or {}, NO_NAMES, "US")


def test_rows_hold_what_the_text_names_and_nothing_else() -> None:
    made = body_of("Hi {{ first_name }}, {{account}}")
    assert made.content["recipients"] == [
        {"phone": "+1", "family_id": "F1", "name": "Dana Reyes", "variables": {"first_name": "Sam"}},
        {"phone": "+2", "family_id": "F1", "variables": {}},
    ]


def test_the_accounts_header_and_footer_may_name_columns_too() -> None:
    made = body_of("Hi", header_and_footer={"footer": "{{ Note }}"})
    assert [row["variables"] for row in made.content["recipients"]] == [{"note": "x"}, {"note": "y"}]
    with pytest.raises(Problem, match=r"\{\{portal\}\} in the account's footer: families.csv has no such column"):
        body_of("Hi", header_and_footer={"footer": "{{portal}}"})


def test_a_row_is_named_by_its_line_in_the_file() -> None:
    made = body_of("Hi")
    assert [made.line(index) for index in (0, 1, 2, None)] == ["2", "4", "", ""]
    assert [made.name(index) for index in (0, 1, None)] == ["Dana Reyes", "F1", ""]
    assert made.field_in_file("recipients.1.phone") == "line 4, phone"
    assert made.field_in_file("template") == "template"


WRONG: list[tuple[str, str]] = [
    ("{{frist_name}}", "{{frist_name}} in the text: families.csv has no such column; did you mean {{first_name}}?"),
    ("{{acount}}", "{{acount}} in the text: families.csv has no such column; did you mean {{account}}?"),
    ('{{frist_name|default("x")}}', "{{frist_name}} in the text: families.csv has no such column; did you mean "),
    ("{{zzz}}", "{{zzz}} in the text: families.csv has no such column; it has Phone, First Name, Family ID, "),
    ("Hi {{first_name", "The text is not right at “Hi {{first_name”: {{ is not closed by }}."),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_a_misspelt_variable_is_told_before_anything_is_sent(text: str, sentence: str) -> None:
    with pytest.raises(Problem) as problem:
        body_of(text)
    assert problem.value.sentence.startswith(sentence)


def test_a_variable_with_a_default_needs_no_column() -> None:
    assert body_of('{{ zzz | default("all") }}').content["recipients"][0]["variables"] == {}


def test_two_columns_of_one_name_are_no_variable_but_do_no_harm_otherwise() -> None:
    content = b"phone,Name,name\n+1,a,b\n"
    assert body_of("Hi", content).content["recipients"][0]["phone"] == "+1"
    with pytest.raises(Problem, match=r"several columns “name”: write {{column_b}} or {{column_c}}\."):
        body_of("Hi {{name}}", content)
    assert body_of("Hi {{column_c}}", content).content["recipients"][0]["variables"] == {"column_c": "b"}


def test_each_phone_has_its_owners_name() -> None:
    content = b"Mother Name,Mother Cell,Father Name,Father Cell\nDana,+1,Jo,+2\n"
    titles = ColumnTitles(phones=("Mother Cell", "Father Cell"))
    body = from_sheet(parse("f.csv", content), Texts.typed("Hi"), {}, {}, titles, "US")
    assert [(one["phone"], one["name"]) for one in body.content["recipients"]] == [("+1", "Dana"), ("+2", "Jo")]


def test_a_list_that_is_too_long_is_told_where_to_split_it() -> None:
    lines = b"phone\n" + b"+1\n" * (MAX_RECIPIENTS + 1)
    with pytest.raises(Problem) as problem:
        body_of("Hi", lines)
    assert problem.value.sentence == (
        "families.csv has 10,001 phones; one batch takes 10,000: split the file before line 10,002 and send both parts."
    )


def test_an_old_encoding_is_told() -> None:
    assert "is not saved as UTF-8" in body_of("Hi", "phone,n\n+1,Zoë\n".encode("cp1252")).notes[0]
    assert body_of("Hi").notes == ()


SAME_KEY: list[tuple[str, dict[str, Any], date, bool]] = [
    ("the same", {"template": "a"}, date(2026, 11, 3), True),
    ("another text", {"template": "b"}, date(2026, 11, 3), False),
    ("another day", {"template": "a"}, date(2026, 11, 4), False),
    ("another option", {"template": "a", "normalise": False}, date(2026, 11, 3), False),
]


@pytest.mark.parametrize(("what", "body", "day", "same"), SAME_KEY)
def test_the_same_content_on_the_same_day_has_the_same_key(
    what: str, body: dict[str, Any], day: date, same: bool
) -> None:
    first = BatchBody({"template": "a"}).idempotency_key(date(2026, 11, 3))
    assert (BatchBody(body).idempotency_key(day) == first) is same, what
    assert len(first) < 255


def test_a_test_takes_its_values_from_the_first_row() -> None:
    made = for_own_phone("+15", Texts.typed("Hi {{first_name}}"), {}, {}, parse("families.csv", LIST), ColumnTitles())
    assert made.content["test"] is True
    assert made.content["recipients"] == [{"phone": "+15", "variables": {"first_name": "Sam"}}]


def test_a_test_has_the_language_of_the_first_row() -> None:
    texts = {"en": "Hi", "es": "Hola"}
    saved = Texts.saved({"id": "t1", "name": "Snow", "version": 1, "texts": texts}, "en")
    families = parse("families.csv", b"phone,Language\n+15,Spanish\n")
    made = for_own_phone("+16", saved, {}, {}, families, ColumnTitles())
    assert made.content["recipients"] == [{"phone": "+16", "variables": {}, "language": "es"}]


def test_a_test_without_a_list_shows_the_names() -> None:
    made = for_own_phone(
        "+15", Texts.typed("Hi {{First Name}} of {{account}}"), {}, {"footer": "{{ portal }}"}, None, ColumnTitles()
    )
    assert made.content["recipients"] == [
        {"phone": "+15", "variables": {"first_name": "first_name", "portal": "portal"}}
    ]


def test_each_phone_of_a_row_is_a_recipient_and_the_columns_are_named() -> None:
    content = b"Mother Cell,Father Cell,Home\n415-555-0101,415-555-0102 ::: 415-555-0101,415-555-0103\n,,415-555-0104\n"
    titles = ColumnTitles(phones=("Mother Cell", "Father Cell"))
    made = from_sheet(parse("families.csv", content), Texts.typed("Hi"), {}, {}, titles, "US")
    assert [row["phone"] for row in made.content["recipients"]] == ["415-555-0101", "415-555-0102", ""]
    assert [made.line(index) for index in range(3)] == ["2", "2", "3"]
    assert made.columns == "Phones: “Mother Cell” and “Father Cell”; not used: “Home”."


SAVED = Texts.saved(
    {"id": "a1", "version": 3, "name": "Snow", "texts": {"en": "Closed, {{child}}.", "es": "Cerrado, {{child}}."}}, "en"
)
READERS = b"phone,child,Home Language\n+1,Sam,Spanish\n+2,Kim,\n+3,Ali,Vietnamese\n+4,Noa,es-MX\n+5,Jo,Vietnamese\n"


def test_each_phone_gets_a_saved_text_in_its_language() -> None:
    made = from_sheet(parse("f.csv", READERS), SAVED, {"channel": "sms"}, {}, NO_NAMES, "US")
    assert (made.content["saved_template"], made.content["template_version"]) == ("a1", 3)
    assert "template" not in made.content
    assert [row.get("language") for row in made.content["recipients"]] == ["es", None, None, "es", None]
    assert made.notes == (
        "“Home Language” has “Vietnamese” (2), in which the text is not saved: they get it in your account's language.",
    )


def test_a_list_that_says_no_language_is_noticed_and_its_column_can_be_named() -> None:
    content = READERS.replace(b"Home Language", b"Speaks")
    [note] = from_sheet(parse("f.csv", content), SAVED, {}, {}, NO_NAMES, "US").notes
    assert "no column “Language”" in note
    named = from_sheet(parse("f.csv", content), SAVED, {}, {}, ColumnTitles(language="speaks"), "US")
    assert named.content["recipients"][0]["language"] == "es"


def test_a_variable_of_any_language_needs_its_column() -> None:
    saved = Texts.saved({"id": "a1", "version": 1, "name": "x", "texts": {"en": "Hi", "es": "Hola, {{nino}}"}}, "en")
    with pytest.raises(Problem, match=r"{{nino}} in the text in es: f.csv has no such column"):
        from_sheet(parse("f.csv", READERS), saved, {}, {}, NO_NAMES, "US")


def test_a_text_in_one_language_asks_for_none() -> None:
    saved = Texts.saved({"id": "a1", "version": 1, "name": "x", "texts": {"en": "Hi"}}, "en")
    made = from_sheet(parse("f.csv", READERS), saved, {}, {}, NO_NAMES, "US")
    assert made.notes == ()
    assert all("language" not in row for row in made.content["recipients"])
