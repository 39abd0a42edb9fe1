"""What is said about the texts of a batch: which characters cost, where they stand, and what they cost."""

from typing import Any

import pytest

from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.batch.character_costs import MOST_REPORTED
from sayso.domain.batch.recipients import RawRecipient
from sayso.domain.batch.request import BatchRequest, prepare
from sayso.domain.batch.text_review import MOST_ADVICE, Remarks
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

PHONES = [f"+1415555{n:04d}" for n in range(100, 200)]


def remarks(template: str, *rows: dict[str, Any], normalise: bool = True, **settings: Any) -> Remarks:
    given: dict[str, Any] = {
        "account": "harbour",
        "name": "Harbour Dance",
        "number": PhoneNumber("+14155550100"),
    } | settings
    recipients = [RawRecipient(phone, None, None, row) for phone, row in zip(PHONES, rows or ({},), strict=False)]
    request = BatchRequest(
        channel=Channel.SMS, category="general", template=template, recipients=recipients, normalise=normalise
    )
    return prepare(request, AccountSettings(**given, keyword_owner=KeywordOwner.SAYSO)).remarks


def places(told: Remarks, *keys: str) -> list[tuple[Any, ...]]:
    keys = keys or ("code_point", "field", "positions")
    return sorted(tuple(getattr(each, key) for key in keys) for each in told.characters)


def codes(told: Remarks) -> list[str]:
    return [each.code for each in told.advice]


def test_a_plain_text_has_nothing_to_tell() -> None:
    told = remarks("Hi {{x}}", {"x": "Sam"}, {"x": "José-ñ"})
    assert (told.characters, told.segments_saved, told.segments_lost) == ([], 0, 0)


def test_a_replaced_character_is_named_with_its_place_and_what_replacing_it_saved() -> None:
    [told] = remarks("Don’t be late, " + "a" * 60).characters
    assert to_json(told) == {
        "character": "’",
        "code_point": "U+2019",
        "name": "RIGHT SINGLE QUOTATION MARK",
        "field": "template",
        "position": 3,
        "positions": [3],
        "rows": 1,
        "replaced_by": "'",
        "segments_saved": 1,
    }


def test_a_kept_character_is_named_with_what_it_loses() -> None:
    told = remarks("El sábado " + "a" * 70)
    [character] = told.characters
    assert (character.character, character.replaced_by, character.segments_lost) == ("á", None, 1)
    assert (told.segments_saved, told.segments_lost) == (0, 1)
    assert "costly_characters" in codes(told)


def test_declined_normalising_still_names_what_costs() -> None:
    told = remarks("Don’t be late, " + "a" * 60, normalise=False)
    [character] = told.characters
    assert (character.replaced_by, character.segments_lost) == (None, 1)
    assert (told.segments_saved, told.segments_lost) == (0, 1)


def test_each_field_has_positions_of_its_own() -> None:
    told = remarks("“Hi {{x}}”", {"x": "Zo’e"}, header="–{{account}}", footer="a…b…", name="Café Olá")
    assert places(told) == [
        ("U+00E1", "name", [7]),
        ("U+2013", "header", [0]),
        ("U+2019", "variables.x", [2]),
        ("U+201C", "template", [0]),
        ("U+201D", "template", [9]),
        ("U+2026", "footer", [1, 3]),
    ]


def test_a_variable_used_twice_names_its_character_once() -> None:
    assert places(remarks("{{x}} {{x}}", {"x": "Zo’e"})) == [("U+2019", "variables.x", [2])]


def test_a_character_in_values_tells_how_many_rows_have_it_and_the_one_in_which_it_costs_most() -> None:
    told = remarks("Hi {{x}}", {"x": "Sam"}, {"x": "Zoë"}, {"x": "ë" + "a" * 70}, {"x": "Zo’e"})
    assert places(told, "code_point", "index", "position", "rows", "segments_lost") == [
        ("U+00EB", 2, 0, 2, 1),
        ("U+2019", 3, 2, 1, None),
    ]


def test_an_accent_of_its_own_is_composed_and_still_costs_where_gsm_7_lacks_the_letter() -> None:
    told = remarks("Harbour Dance: Ana Mari\u0301a, " + "x" * 60 + " Reply STOP to opt out")
    [character] = told.characters
    assert (character.replaced_by, character.segments_lost, character.code_point) == ("í", 1, "U+0069 U+0301")
    assert (told.segments_saved, told.segments_lost) == (0, 1)
    assert codes(told) == ["costly_characters"]


def test_characters_that_cost_only_together_are_named_too() -> None:
    told = remarks("[" + "x" * 157 + "]", normalise=False)
    assert (told.segments_lost, [each.segments_lost for each in told.characters]) == (1, [0, 0])
    assert "costly_characters" in codes(told)


def test_the_dearest_are_named_first() -> None:
    rows = [{"x": "á"}, {"x": "ó" + "x" * 155}, {"x": "ú" + "x" * 80}]
    told = remarks("{{x}}", *rows)
    assert [(each.character, each.segments_lost) for each in told.characters] == [("ó", 2), ("ú", 1), ("á", 0)]


def test_segments_are_added_up_over_all_messages_after_merging() -> None:
    rows = [{"x": "a" * 60 + "’"}, {"x": "a" * 80 + "’"}, {"x": "a" * 100 + "ë"}]
    told = remarks("{{x}}", *rows)
    assert (told.segments_saved, told.segments_lost) == (1, 1)
    recipients = [RawRecipient(PHONES[0], None, None, rows[1])] * 2
    request = BatchRequest(channel=Channel.SMS, category="general", template="{{x}}", recipients=recipients)
    settings = AccountSettings(account="a", name="A", number=PhoneNumber(PHONES[1]), keyword_owner=KeywordOwner.SAYSO)
    assert prepare(request, settings).remarks.segments_saved == 1


def test_what_is_said_of_rows_that_are_rejected_is_left_out() -> None:
    told = remarks("Hi {{x}}", {"x": "ë\n"}, {"x": "ë" * 1_601}, {"x": "Sam"})
    assert told.characters == []


def test_of_very_many_characters_the_dearest_are_told() -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + MOST_REPORTED + 50)))
    assert len(remarks(letters).characters) == MOST_REPORTED


def test_a_shortened_link_in_a_value_is_told_once_with_its_row() -> None:
    rows = [{"x": "studio.example/a"}, {"x": "https://bit.ly/a"}, {"x": "https://bit.ly/b"}]
    told = [each for each in remarks("{{account}} {{x}} STOP to end", *rows).advice if each.code == "url_shortener"]
    assert [(each.field, each.detail, each.index) for each in told] == [("variables.x", "bit.ly", 1)]


@pytest.mark.parametrize(("length", "expected"), [(459, False), (460, True)])
def test_a_very_long_message_is_advised_against(length: int, expected: bool) -> None:
    told = remarks("{{x}}", {"x": "a"}, {"x": "a" * length})
    assert ("long_message" in codes(told)) is expected
    assert [each.index for each in told.advice if each.code == "long_message"] == [1] * expected


def test_a_letter_of_another_script_among_latin_ones_is_told_with_the_letter_it_looks_like() -> None:
    told = remarks("Pаy here")  # the second letter is Cyrillic
    assert [(each.looks_like, each.position) for each in told.characters] == [("a", 1)]
    [advice] = [each for each in told.advice if each.code == "lookalike_letters"]
    assert (advice.field, advice.position) == ("template", 1)


def test_advice_of_every_kind_has_room_in_an_answer() -> None:
    told = remarks("{ " * 30 + "Harbour: p\u0430ypal bit.ly/a")
    assert len(told.advice) > MOST_ADVICE >= len(told.warnings)
    assert {each.code for each in told.warnings} == set(codes(told))


def test_a_sentence_in_a_value_is_read_wherever_it_stands() -> None:
    rows = [{"x": "see you"}, {"x": "FINAL NOTICE: you must pay or lose your place"}]
    told = remarks("{{account}}: {{x}}. Reply STOP to opt out", *rows)
    found = [(each.code, each.field, each.index) for each in told.advice]
    assert ("aggressive_wording", "variables.x", 1) in found


def test_what_the_first_message_says_with_a_value_alone_the_others_must_say_too() -> None:
    rows = [{"x": "Reply STOP to opt out"}, {"x": "Reply STOP to opt out"}, {"x": "see you"}]
    told = remarks("{{account}}: {{x}}", *rows)
    assert [(each.code, each.index) for each in told.advice] == [("no_opt_out", 2)]
    assert codes(remarks("{{account}}: {{x}}", *rows[:2])) == []
