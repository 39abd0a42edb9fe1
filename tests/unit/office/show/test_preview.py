"""A preview as people read it."""

import io
from typing import Any, cast
from zoneinfo import ZoneInfo

from rich.console import Console

from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.show.preview import preview, question
from tests.support.office import PREVIEW

ORDER = BatchBody(
    {"template": "Hi {{first_name}}, see bit.ly/x soon", "recipients": [{"name": "Dana"}, {"family_id": "F2"}]},
    (2, 7),
    "families.csv",
)


def shown(**changes: Any) -> str:
    console = Console(file=io.StringIO(), width=200)
    for part in preview(ORDER, PREVIEW | changes, ZoneInfo("America/New_York")):
        console.print(part)
    return " ".join(cast(io.StringIO, console.file).getvalue().split())


def test_examples_are_texts_that_go_out() -> None:
    assert "line 2, +14155550101, Dana (1 segment, GSM-7) Hi Sam" in shown()
    assert "Hi Mai" not in shown()


def test_a_text_is_shown_even_where_none_goes_out() -> None:
    nobody = [PREVIEW["previews"][1] | {"index": 0}]
    assert "Hi Mai" in shown(previews=nobody, without_consent=2)


def test_of_many_left_out_the_first_are_named_and_the_others_counted_by_reason() -> None:
    row = PREVIEW["previews"][1]
    many = [row | {"index": 1, "phone": f"+1415555{n:04}"} for n in range(15)]
    text = shown(previews=many, without_consent=15)
    assert "Left out: 15 rows" in text
    assert "+14155550011" in text
    assert "+14155550012" not in text
    assert "and 3 more: 3 no consent on record" in text


def test_a_rejected_row_is_named_by_its_line_and_its_reason() -> None:
    rejected = {"index": 1, "phone": "12", "reason": "invalid_phone", "detail": "it is too short"}
    row = rejected | {"text": None, "encoding": None, "segments": 0, "would_send": False}
    text = shown(previews=[row], rejected=[rejected], without_consent=0)
    assert "7 12 F2 the phone number is not valid: it is too short" in text
    assert "2 texts to send, 1 left out" in text


def test_who_has_not_consented_and_what_was_rejected_are_left_out_together() -> None:
    rejected = {"index": 1, "phone": "12", "reason": "invalid_phone", "detail": "it is too short"}
    text = shown(recipients=5, rejected=[rejected] * 3, without_consent=1)
    assert "Left out: 4 rows" in text
    assert "4 texts to send, 4 left out" in text


def test_advice_comes_with_its_place() -> None:
    warnings = [
        {"code": "a", "detail": "bit.ly", "suggestion": "Full links.", "field": "template", "position": 23},
        {"code": "b", "detail": "!!", "suggestion": "Calmer.", "field": "variables.note", "position": 0, "index": 1},
        {"code": "c", "detail": "X", "suggestion": "Shorter.", "field": "footer", "position": 0},
        {"code": "d", "detail": "3 segments", "suggestion": "Write less.", "index": 1},
        {"code": "e", "detail": "", "suggestion": "Buy credits [soon]."},
    ]
    text = shown(warnings=warnings)
    assert "• Full links. (at “…{{first_name}}, see bit.ly/x soon”)" in text
    assert "• !!: Calmer. (note, line 7)" in text
    assert "• X: Shorter. (in the account's footer)" in text
    assert "• 3 segments: Write less. (line 7)" in text
    assert "• Buy credits [soon]." in text


def test_the_pace_is_said_and_what_is_too_late_for_it_last() -> None:
    late = {
        "code": "late_for_expiry",
        "detail": "20 texts would expire before their turn",
        "suggestion": "Begin earlier.",
    }
    text = shown(sent_until="2026-03-02T16:10:00.000000Z", merged=1, warnings=[late])
    assert "the last text goes out on Mon Mar 02, 11:10." in text
    assert text.endswith("20 texts would expire before their turn. Begin earlier.")
    assert "•" not in text


def test_a_place_at_the_beginning_or_the_end_of_the_text_is_shown_without_dots() -> None:
    at_the_end = {"code": "a", "detail": "soon", "suggestion": "Say when.", "field": "template", "position": 32}
    assert "see bit.ly/x soon”)" in shown(warnings=[at_the_end])
    at_the_beginning = {"code": "a", "detail": "Hi", "suggestion": "Say who.", "field": "template", "position": 0}
    assert "(at “Hi {{first_name}},…”)" in shown(warnings=[at_the_beginning])


def test_characters_are_named_that_cost_something() -> None:
    costly = {"character": "🌻", "name": "SUNFLOWER", "field": "template", "segments_lost": 1}
    other = {"character": "í", "name": "I ACUTE", "field": "variables.name", "index": 1, "segments_lost": 1}
    free = {"character": "“", "name": "QUOTE", "field": "template", "replaced_by": '"', "segments_saved": 1}
    text = shown(characters=[costly, other, free], segments_lost=4)
    assert "(4 credits could be saved without them) 🌻 sunflower, in the text í i acute, in name, line 7" in text
    assert "quote" not in text
    assert "Characters" not in shown(characters=[free])


def test_merged_rows_and_notes_are_told() -> None:
    assert "3 rows with the same phone and text as another: sent only once." in shown(merged=3)
    assert "1 text to send, 1 left out · 2 families · 2 segments · at most 2 credits, leaving 98" in shown()


def test_calls_are_called_calls_and_no_credits_are_told_of_them() -> None:
    row = PREVIEW["previews"][0] | {"encoding": None, "segments": 0}
    found = {"channel": "voice", "previews": [row], "segments": 0, "credits_held": 0, "recipients": 3}
    text = shown(**found, without_consent=1)
    assert "line 2, +14155550101, Dana (read out in a call) Hi Sam" in text
    assert "2 calls to make, 1 left out · 2 families · calls use no credits" in text
    assert "credit, " not in text
    assert question(PREVIEW | found | {"without_consent": 1}) == "Make 2 calls now?"
