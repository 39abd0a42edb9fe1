"""Lists in which a yes stands beside something that takes it back, or is about something else: asked, never taken."""

import pytest

from sayso_cli.office.input import sheet
from sayso_cli.office.input.consent_rows import ColumnNames, ConsentRows, read
from sayso_cli.office.problem import Problem
from tests.unit.office.input.test_consent_rows import USUAL


def consents(content: str, status: str | None = None, phones: tuple[str, ...] = ()) -> ConsentRows:
    return read(sheet.parse("c.csv", content.encode()), USUAL, ColumnNames(phones=phones, status=status))


REFUSED = [
    ("Parent,Cell,Text consent,Remark\n,,No,Yes\nDana,4155550101,x,\nJo,4155550102,,x\n", "two lines", "split title"),
    ("Parent,Cell,SMS opt-in,Do not text\nDana,4155550101,yes,x\n", "“Do not text”", "an opt-out beside it"),
    ("Parent,Cell,Text consent,Opted out of texts\nDana,4155550101,yes,yes\n", "“Opted out of texts”", "the same"),
    ("Parent,Cell,SMS opt-in,Unsubscribed on\nDana,4155550101,yes,9/3/2026\n", "“Unsubscribed on”", "with a date"),
    ("X = does NOT want texts\nParent,Cell,Text consent\nDana,4155550101,x\n", "above the titles", "what x means"),
    ("Photo release 2026\nParent,Cell,Consent\nDana,4155550101,yes\n", "above the titles", "a form about photos"),
    ("Parent,Cell,Consent type,Consent\nDana,4155550101,Photo,yes\n", "“Consent type”", "consent to what"),
    ("Cell,Text consent,,Name\n4155550101,yes,no longer!,Dana\n", "in column C, which has no title", "untitled"),
    ("Name,Cell,Text consent,Revoked\nDana,4155550101,yes,2026-05-01\n", "“Revoked”", "the day on which it ended"),
    ("Name,Cell,Text consent,Stop date\nDana,4155550101,yes,5/1/2026\n", "“Stop date”", "the same in other words"),
    ("Name,Cell,Text consent,No messages\nDana,4155550101,yes,x\n", "“No messages”", "messages are texts"),
    ("Name,Cell,Text consent,Consent expires\nDana,4155550101,yes,5/1/2026\n", "“Consent expires”", "for a time"),
    ("Parent,Cell,Preferred contact method,Consent\nDana,4155550101,Email only,yes\n", "“Preferred", "by e-mail"),
]


@pytest.mark.parametrize(("content", "said", "why"), REFUSED, ids=[row[2] for row in REFUSED])
def test_what_takes_a_yes_back_is_not_passed_over(content: str, said: str, why: str) -> None:
    with pytest.raises(Problem, match=said):
        consents(content)


@pytest.mark.parametrize(
    "title",
    [
        "Email opt-in",
        "Photo consent",
        "Block texts",
        "Cancelled texts",
        "Text permission removed",
        "Would you rather we email instead of text?",
    ],
)
def test_a_column_about_something_else_is_neither_offered_nor_taken(title: str) -> None:
    content = f"Name,Mobile,{title}\nDana,4155550101,yes\n"
    with pytest.raises(Problem) as offered:
        consents(content)
    assert f'--status-column "{title}"' not in str(offered.value)
    with pytest.raises(Problem, match="Text consent"):
        consents(content, status=title)


def test_one_answer_is_not_taken_for_two_phones_where_each_has_its_own() -> None:
    content = "Family,Mom Cell,Dad Cell,Mom Text OK,Dad Text OK\nReyes,415-555-0101,415-555-0102,yes,no\n"
    with pytest.raises(Problem, match="once for each phone"):
        consents(content, status="Mom Text OK", phones=("Mom Cell", "Dad Cell"))


@pytest.mark.parametrize("said", ["☐ Yes", "[ ] yes", "❌ yes", "~~yes~~", "Yes?", "yes/no"])
def test_a_yes_with_a_mark_is_no_yes(said: str) -> None:
    [left_out] = consents(f"Cell,Text consent\n4155550101,{said}\n4155550102,Yes!\n").left_out
    assert left_out.unread == said


@pytest.mark.parametrize(("said", "status"), [("Unsubscribed", "opted_out"), ("Opt out", "opted_out")])
def test_who_has_opted_out_elsewhere_is_read(said: str, status: str) -> None:
    [row] = consents(f"Cell,SMS consent\n4155550101,{said}\n").rows
    assert row["status"] == status


def test_the_phone_of_somebody_else_is_not_taken_for_the_familys() -> None:
    for title in ("Coach Cell", "Old Cell", "Pick-up Cell", "Emerg. Cell", "Student Cell", "Nanny Mobile"):
        with pytest.raises(Problem, match="does not say which column"):
            consents(f"Player,{title},Parent contact,Text OK\nSam,4155550199,4155550101,yes\n")


def test_what_stands_above_the_titles_is_said() -> None:
    read = sheet.parse("a.csv", b"Fall 2026 Roster\n\nName,Phone,Class\nDana,4155550101,Ballet\n")
    assert read.notes == ("Above the titles, not read: “Fall 2026 Roster”.",)
