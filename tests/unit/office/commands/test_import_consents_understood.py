"""`sayso import-consents` never guesses: it asks, shows what it has understood, and names what it cannot read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import SETTINGS, FakeApi, local_api, printed, sayso, type_lines

CALL = "POST /consents/import"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """An admin who runs the command in an empty folder."""
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /settings", (200, SETTINGS))
        yield fake


def run(api: FakeApi, content: str, *words: str, rows: int = 1) -> int:
    """Run the command; the API imports this many rows."""
    Path("list.csv").write_text(content)
    results = [{"index": n, "phone": f"+{n}", "result": "imported", "detail": ""} for n in range(rows)]
    api.on(CALL, (200, {"counts": {}, "rows": results}))
    return sayso("import-consents", "list.csv", *words)


def imported(api: FakeApi) -> list[dict[str, Any]]:
    return [row for call in api.calls_of(CALL) for row in call.body["rows"]]


FORM = ("--source", "paper_form", "--yes")

DOUBTFUL: list[tuple[str, tuple[str, ...], str, str]] = [
    (
        "Student,Photo permission,Trip permission,Cell\nSam,yes,no,415-555-0101\n",
        (),
        "list.csv has no column that clearly says who wants texts; its columns are Student, Photo permission, Trip "
        "permission and Cell. Name the right one with --status-column, or add a column “Text consent” with yes or no.",
        "a permission for something else",
    ),
    (
        "Cell,Permission\n415-555-0101,yes\n",
        (),
        "says who wants texts? It may be “Permission”.",
        "permission for what?",
    ),
    ("Cell,Consent,Voice consent\n415-555-0101,no,yes\n", (), "“Consent” or “Voice consent”?", "two answers"),
    ("Cell,Voice consent\n415-555-0101,yes\n", (), "It may be “Voice consent”.", "calls are not texts"),
    (
        "Cell,Voice consent\n415-555-0101,yes\n",
        ("--status-column", "Voice consent"),
        "“Voice consent” is about calls: add --channel voice",
        "calls are not texts, whoever names the column",
    ),
    ("Cell,No consent\n415-555-0101,yes\n", (), "add a column “Text consent” with yes or no.", "yes means no"),
    (
        "Cell,No consent\n415-555-0101,yes\n",
        ("--status-column", "No consent"),
        "In “No consent” a yes may mean no: write a column “Text consent”",
        "yes means no, whoever names the column",
    ),
    (
        "Cell,Consent withdrawn\n415-555-0101,yes\n",
        ("--status-column", "consent withdrawn"),
        "In “Consent withdrawn” a yes may mean no",
        "yes means no longer",
    ),
    ("Cell,Status\n415-555-0101,yes\n", (), "has no column that clearly says who wants texts", "the status of what?"),
    (
        "Child,Doctor phone,Consent\nSam,415-555-0199,yes\n",
        (),
        "does not say which column has the families’ phones",
        "a doctor has not consented",
    ),
]


@pytest.mark.parametrize(("content", "words", "sentence", "why"), DOUBTFUL, ids=[one[3] for one in DOUBTFUL])
def test_what_could_mean_something_else_is_asked(
    api: FakeApi, capsys: pytest.CaptureFixture[str], content: str, words: tuple[str, ...], sentence: str, why: str
) -> None:
    assert run(api, content, *FORM, *words) == 1
    assert sentence in printed(capsys)
    assert imported(api) == []


CLEAR: list[tuple[str, tuple[str, ...], list[tuple[str, str]], str]] = [
    (
        "Student,Photo permission,OK to text?,Cell\nSam,yes,no,415-555-0101\n",
        (),
        [("sms", "opted_out")],
        "the photo permission is not asked",
    ),
    ("Cell,Text consent,Voice consent\n415-555-0101,no,yes\n", (), [("sms", "opted_out")], "the one about texts"),
    ("phone,status\n415-555-0101,opted_in\n", (), [("sms", "opted_in")], "Sayso's own words"),
    ("Cell,Consent,Consent date\n415-555-0101,yes,1/9/2026\n", (), [("sms", "opted_in")], "its date is no answer"),
    ("Cell,Consent,Consent source\n415-555-0101,yes,In person\n", (), [("sms", "opted_in")], "nor is its source"),
    (
        "Cell,Voice consent\n415-555-0101,yes\n",
        ("--status-column", "Voice consent", "--channel", "voice"),
        [("voice", "opted_in")],
        "calls, as the person says",
    ),
]


@pytest.mark.parametrize(("content", "words", "said", "why"), CLEAR, ids=[one[3] for one in CLEAR])
def test_a_title_that_can_mean_nothing_else_is_taken(
    api: FakeApi, content: str, words: tuple[str, ...], said: list[tuple[str, str]], why: str
) -> None:
    assert run(api, content, *FORM, *words) == 0
    assert [(row["channel"], row["status"]) for row in imported(api)] == said


def test_what_was_understood_is_shown_and_confirmed(
    api: FakeApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"Child {n},{'yes' if n % 2 else 'no'},yes,415-555-010{n},9/1/2026,555-0199\n" for n in range(1, 6))
    content = f"Parent,OK to text?,Photo permission,Cell,Date,Home\n{rows}"
    type_lines(monkeypatch, "n")
    assert run(api, content, "--source", "paper_form") == 1
    text = printed(capsys)
    for words in (
        "Phones: “Cell”",
        "Answer: “OK to text?”",
        "date: “Date”, name: “Parent”",
        "The first 3 rows as read",
        "2 +14155550101 wants texts paper_form Sep 1, 2026 Child 1",
        "3 +14155550102 wants no texts paper_form Sep 1, 2026 Child 2",
        "Record 3 × “wants texts” and 2 × “wants no texts”? [y/N]",
    ):
        assert words in text
    assert "Child 4" not in text
    assert text.endswith("sayso: Nothing was recorded.")
    assert imported(api) == []
    type_lines(monkeypatch, "y")
    assert run(api, content, "--source", "paper_form", rows=5) == 0
    assert len(imported(api)) == 5


def test_where_nobody_can_answer_nothing_is_recorded(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(api, "phone,consent\n415-555-0101,yes\n", "--source", "paper_form") == 1
    assert printed(capsys).endswith("sayso: there was no answer: add --yes to go on without a question.")
    assert imported(api) == []


def test_a_preview_records_nothing(api: FakeApi) -> None:
    assert run(api, "phone,consent\n415-555-0101,yes\n", "--source", "paper_form", "--preview") == 0
    assert imported(api) == []


@pytest.mark.parametrize("said", ["No thanks", "✓", "I agree"])
def test_an_answer_that_cannot_be_read_names_its_phone_and_fails(
    api: FakeApi, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    content = f"phone,consent\n415-555-0101,yes\n415-555-0102,no\n415-555-0103,{said}\n"
    assert run(api, content, *FORM, rows=2) == 1
    text = printed(capsys)
    assert f"“{said}” in 1 row is neither yes nor no: left out." in text
    assert "+14155550103 keeps its earlier consent: correct these rows, and run the command again." in text
    assert [row["phone"] for row in imported(api)] == ["415-555-0101", "415-555-0102"]


LISTS = Path(__file__).parents[3] / "data" / "lists"
FORMS = (LISTS / "google_forms.csv").read_text()
MEANT = ("--means-yes", "yes, text  me", "--means-no", "No, please do not text me")


def test_the_answers_of_a_form_are_asked_for_and_then_read(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(api, FORMS, *FORM) == 1
    assert 'closures?”. Name it: --status-column "column E".' in printed(capsys)
    assert run(api, FORMS, *FORM, "--status-column", "column E", rows=0) == 1
    text = printed(capsys)
    assert "“Yes, text me” in 2 rows is neither yes nor no: left out." in text
    assert (
        'If “Yes, text me” is a yes, add --means-yes "Yes, text me"; if it is a no, --means-no "Yes, text me".' in text
    )
    assert run(api, FORMS, *FORM, "--status-column", "column E", *MEANT, rows=3) == 0
    assert [(row["status"], row["at"]) for row in imported(api)] == [
        ("opted_in", "2026-08-14T09:05:12-05:00"),
        ("opted_out", "2026-08-14T21:15:42-05:00"),
        ("opted_in", "2026-08-15T22:15:42-05:00"),
    ]


@pytest.mark.parametrize("words", [("--means-yes", "No"), ("--means-yes", "ok!", "--means-no", "OK!")])
def test_words_cannot_mean_both(api: FakeApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert run(api, "Cell,Consent\n415-555-0101,ok!\n", *FORM, *words) == 1
    assert "cannot mean yes and no" in printed(capsys)
    assert imported(api) == []


def test_a_phone_that_will_be_refused_is_named_before_anything_is_recorded(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    content = "Phone,Consent\n415-555-0101,yes\n415-555-0102 (mom),yes\n555-0103,no\n"
    assert run(api, content, "--source", "paper_form", "--preview") == 0
    text = printed(capsys)
    assert "Line 3: “415-555-0102 (mom)” will be refused, it contains more than a phone number." in text
    assert "Line 4: “555-0103” will be refused, its area code is missing." in text
    assert "Line 2:" not in text


def test_a_phone_with_a_yes_and_a_no_is_named(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    content = "Child,Phone,Consent\nSam,415-555-0101,yes\nMai,(415) 555-0101,no\nBo,415-555-0102,no\nAl,4155550102,no\n"
    assert run(api, content, "--source", "paper_form", "--preview") == 0
    text = printed(capsys)
    assert "+14155550101 has different answers, in lines 2 and 3: check what the family wants." in text
    assert "+14155550102 has different" not in text


def test_each_phone_is_recorded_under_its_owners_name(api: FakeApi) -> None:
    content = "Mother Name,Mother Cell,Father Name,Father Cell,Consent\nDana,415-555-0101,Jo,415-555-0102,yes\n"
    assert run(api, content, *FORM, "--phone-column", "Mother Cell, Father Cell", rows=2) == 0
    assert [(row["phone"], row["name"]) for row in imported(api)] == [("415-555-0101", "Dana"), ("415-555-0102", "Jo")]


def test_each_phone_of_a_row_gets_its_answer(api: FakeApi) -> None:
    columns = ("--phone-column", "Mother Cell", "--phone-column", "Father Cell")
    content = "Mother Cell,Father Cell,Consent\n415-555-0101,415-555-0102 ::: 415-555-0103,no\n"
    assert run(api, content, *FORM, *columns, rows=3) == 0
    assert [(row["phone"], row["status"]) for row in imported(api)] == [
        ("415-555-0101", "opted_out"),
        ("415-555-0102", "opted_out"),
        ("415-555-0103", "opted_out"),
    ]


def test_a_source_that_is_not_usual_is_said_to_be_new(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    content = "phone,consent\n415-555-0101,yes\n"
    assert run(api, content, "--source", "paper_from", "--yes") == 1
    text = printed(capsys)
    assert "“paper_from” is not one of the usual ways to consent" in text
    assert "Did you mean paper_form? If it is a way of your own, add --new-source." in text
    assert imported(api) == []
    assert run(api, content, "--source", "Parent night", "--new-source", "--yes") == 0
    assert [row["source"] for row in imported(api)] == ["parent_night"]
