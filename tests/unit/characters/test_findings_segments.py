"""What each character costs by itself, and that making plain never costs a segment."""

import pytest

from sayso.domain.characters.findings import findings, normalise, segments_alone
from sayso.domain.text.segments import count

ALONE = [
    # text, normalised, segments alone, why
    ("Hi", True, [], "nothing is found"),
    ("’" + "a" * 69, True, [0], "70 units of UCS-2 are one segment, as 70 septets are"),
    ("’" + "a" * 70, True, [1], "71 units are two"),
    ("’" + "a" * 159, True, [2], "160 septets are one segment, 160 units three"),
    ("’’" + "a" * 158, True, [2, 2], "each of two alone costs as much as both"),
    ("’" + "a" * 159, False, [2], "kept, it loses what replacing it would have saved"),
    ("á’" + "a" * 158, True, [2, 2], "replacing one saves nothing while the other is kept, yet alone it would"),
    ("a" * 159 + "€", True, [1], "two septets where one was left"),
    ("a" * 158 + "€", True, [0], "two septets where two were left"),
    ("€" + "a" * 158 + "€", True, [1, 1], "162 septets: either alone makes 161"),
    ("a" * 152 + "€" + "a" * 151, True, [0], "a pair of septets at a border begins the second segment, and fits"),
    ("a" * 152 + "€" + "a" * 152, True, [1], "306 septets would fit, had the pair not left one of them empty"),
    ("a" * 66 + "😀" + "a" * 66, True, [2], "133 septets are one segment; a pair of units at a border makes three"),
    ("a" * 65 + "😀" + "a" * 67, True, [1], "a pair of units before the border fits"),
    ("a" * 10 + "€" + "a" * 141 + "€" + "a" * 152, True, [0, 1], "of two alike, the one at a border costs more"),
    ("a" * 10 + "😀" + "a" * 55 + "😀" + "a" * 66, True, [1, 2], "in UCS-2 likewise"),
    ("a" * 10 + "\ud83d" + "a" * 55 + "\ud83d" + "a" * 67, True, [1, 1], "half a pair is one unit, like any other"),
    ("\ue000" + "x" * 66 + "😀" + "xx", True, [0, 1], "a character of private use is one unit, an emoji two"),
    ("\u200b" + "a" * 70, True, [1], "what is removed"),
    ("e\u0301" + "a" * 69, True, [1], "71 units as it was written"),
    ("a\u0301" + "a" * 69, True, [1], "71 units as it was written, where GSM-7 lacks the composed letter too"),
]


@pytest.mark.parametrize(("text", "normalised", "alone", "why"), ALONE, ids=[row[3] for row in ALONE])
def test_a_character_alone_costs_what_it_adds_to_the_plainest_form(
    text: str, normalised: bool, alone: list[int], why: str
) -> None:
    assert segments_alone(text, findings(text, normalised)) == alone


NEVER_MORE = [
    # text, normalised, why
    ("Да" + "x" * 67 + "…", "Да" + "x" * 67 + "…", "an ellipsis would make 72 units of 70"),
    ("Да" + "x" * 66 + "’…", "Да" + "x" * 66 + "'…", "what does not lengthen is still replaced"),
    ("Да" + "x" * 65 + "…", "Да" + "x" * 65 + "...", "70 units are still one segment"),
    ("…" * 70, "…" * 70, "210 septets would be two segments, where 70 units are one"),
    ("…" * 71, "." * 213, "213 septets are two, as 71 units are"),
    ("‥" * 70, "." * 140, "140 septets are one"),
]


@pytest.mark.parametrize(("text", "wanted", "why"), NEVER_MORE, ids=[row[2] for row in NEVER_MORE])
def test_making_plain_never_takes_a_segment_more(text: str, wanted: str, why: str) -> None:
    assert normalise(text) == wanted
    assert count(wanted).segments <= count(text).segments


def test_what_is_kept_for_its_length_is_found_as_costly() -> None:
    found = findings("Да" + "x" * 66 + "’…", True)
    assert [(one.character, one.replaced_by) for one in found] == [("Д", None), ("а", None), ("’", "'"), ("…", None)]
