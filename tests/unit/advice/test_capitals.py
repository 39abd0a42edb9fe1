"""When a text shouts, and when capitals are only there."""

import pytest

from sayso.domain.advice.capitals import overuse_of_capitals
from sayso.domain.text.template import Span

SHOUTS = [
    # text, detail, position, why
    ("CLASS CANCELLED TODAY", "CLASS CANCELLED TODAY", 0, "three long words"),
    ("Hi, CLASS CANCELLED TODAY.", "CLASS CANCELLED TODAY", 4, "among others"),
    ("THE STUDIO IS CLOSED, Sam", "THE STUDIO IS CLOSED", 0, "four words, two of them long"),
    ("PAY NOW OR YOU ARE OUT", "PAY NOW OR YOU ARE OUT", 0, "five short words"),
    ("PARENTS, PLEASE-READ THIS", "PARENTS, PLEASE-READ THIS", 0, "a comma and a hyphen between"),
    ("DON’T BE LATE TODAY", "DON’T BE LATE TODAY", 0, "an apostrophe"),
    ("¡MAÑANA NO HABRÁ CLASE!", "MAÑANA NO HABRÁ CLASE", 1, "accents"),
    ("The PTA PICNIC PARTY MOVED", "PICNIC PARTY MOVED", 8, "after an acronym"),
    ("Our CLASS is CANCELLED on FRIDAY", "CLASS, CANCELLED, FRIDAY", 4, "most words, though apart"),
    ("IMPORTANT REMINDER: PICTURE day", "IMPORTANT REMINDER: PICTURE", 0, "a heading of more than one word"),
]

SPEAKS = [
    # text, why
    ("NO SCHOOL Monday", "two words"),
    ("NO SCHOOL MONDAY", "two long words and a short one"),
    ("Class is CANCELLED today", "one word"),
    ("PTA, STEM, YMCA, NASA and USA Today", "acronyms"),
    ("HARBOUR DANCE ACADEMY UPDATE", "the account's name"),
    ("Reply STOP, HELP or START", "commands"),
    ("WHEN: Sat. WHERE: Hall. BRING: water", "labels"),
    ("MONDAY 4pm Tap, TUESDAY 5pm Jazz, FRIDAY 6pm", "headings before a number"),
    ("ROOM 12, GRADE 3, LEVEL 2", "likewise"),
    ("HTTPS://HARBOUR.EXAMPLE/SUMMER/CAMP/FORM", "a link"),
    ("DANCE@HARBOUR.EXAMPLE, SUMMER.CAMP@HARBOUR.EXAMPLE", "addresses"),
    ("#SUMMER #CAMP #DANCE", "hashtags"),
    ("SUMMER26 CAMP26 DANCE26", "codes"),
    ("Bring SHOES, water and a SNACK for the whole day", "two of many"),
    ("A I O U", "letters"),
    ("音楽教室 音楽教室 音楽教室", "a script without capitals"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "detail", "position", "why"), SHOUTS, ids=[row[3] for row in SHOUTS])
def test_a_text_shouts_from_where_its_capitals_begin(text: str, detail: str, position: int, why: str) -> None:
    (advice,) = overuse_of_capitals([Span(text, "template", 0)], "Harbour Dance Academy")
    assert (advice.detail, advice.field, advice.position) == (detail, "template", position)


@pytest.mark.parametrize(("text", "why"), SPEAKS, ids=[row[1] for row in SPEAKS])
def test_capitals_that_are_only_there_are_no_shouting(text: str, why: str) -> None:
    assert list(overuse_of_capitals([Span(text, "template", 0)], "Harbour Dance Academy")) == []


def test_values_never_shout_nor_end_a_run() -> None:
    spans = [
        Span("HELLO ", "template", 0),
        Span("ANNA MARIA LOPEZ", "variables.name", 0),
        Span(" CLASS CANCELLED", "template", 14),
    ]
    (advice,) = overuse_of_capitals(spans, "Harbour")
    assert (advice.detail, advice.position) == ("HELLO", 0)
    assert list(overuse_of_capitals(spans[:2], "Harbour")) == []


def test_each_field_shouts_for_itself_and_once() -> None:
    spans = [
        Span("CLASS IS CANCELLED TODAY. Sorry! SEE YOU NEXT WEEK THEN", "template", 0),
        Span("CALL OUR OFFICE TODAY", "footer", 0),
    ]
    assert [advice.field for advice in overuse_of_capitals(spans, "Harbour")] == ["template", "footer"]


def test_the_detail_stays_short() -> None:
    (advice,) = overuse_of_capitals([Span("LOUD " * 100, "template", 0)], "Harbour")
    assert advice.detail == ("LOUD " * 12)[:60]
