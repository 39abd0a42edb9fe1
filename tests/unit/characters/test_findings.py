"""What is told about each replaced and each costly character."""

import pytest

from sayso.domain.characters.findings import Finding, findings, plainest

F = Finding

NORMALISED = [
    # text, found, plainest form, why
    ("", [], "", "nothing"),
    ("Hi José", [], "Hi José", "nothing costs"),
    ("It’s 5…", [F("’", 2, "'"), F("…", 6, "...")], "It's 5...", "replaced ones, in order"),
    ("a’b’", [F("’", 1, "'"), F("’", 3, "'")], "a'b'", "each occurrence"),
    ("\ufeffHi\u200b\u200b", [F("\ufeff", 0, ""), F("\u200b", 3, ""), F("\u200b", 4, "")], "Hi", "removed ones"),
    ("5 € [a]", [F("€", 2), F("[", 4), F("]", 6)], "5 x xax", "two septets each in GSM-7"),
    ("’5 €", [F("’", 0, "'"), F("€", 3)], "'5 x", "two septets in what becomes GSM-7"),
    ("á 5 €", [F("á", 0)], "x 5 €", "one unit like any other in UCS-2"),
    ("€ á’", [F("á", 2), F("’", 3, "'")], "€ x'", "replaced and kept, in order"),
    ("e\u0301a", [F("e\u0301", 0, "é")], "éa", "a composed letter of GSM-7"),
    ("a\u0301b", [F("a\u0301", 0, "á")], "xb", "a composed letter that GSM-7 lacks still costs"),
    ("a\u0323\u0308", [F("a\u0323\u0308", 0, "ạ\u0308")], "x", "a letter and all of its marks are one"),
    ("q\u0301", [F("\u0301", 1)], "qx", "a mark that composes with nothing"),
    ("👍🏽!", [F("👍", 0), F("🏽", 1)], "xx!", "each code point of an emoji"),
    ("Да", [F("Д", 0), F("а", 1)], "xx", "another script"),
    ("Hi Аnn", [F("А", 3, None, "A")], "Hi xnn", "a look-alike"),
    ("Да…", [F("Д", 0), F("а", 1), F("…", 2)], "xxx", "what the script needs is kept, and costs"),
    ("\ud83d", [F("\ud83d", 0)], "x", "half a pair"),
]

AS_WRITTEN = [
    ("It’s 5…", [F("’", 2), F("…", 6)], "Itxs 5x", "kept, and forcing UCS-2"),
    ("’5 €", [F("’", 0)], "x5 €", "in UCS-2 the euro sign costs nothing more"),
    ("[a]", [F("[", 0), F("]", 2)], "xax", "GSM-7 all the same"),
    ("e\u0301", [F("\u0301", 1)], "ex", "the letter itself costs nothing"),
    ("5 \u212a", [F("\u212a", 2, None, "K")], "5 x", "a sign that looks like a letter"),
]


@pytest.mark.parametrize(("text", "found", "plain", "why"), NORMALISED, ids=[row[3] for row in NORMALISED])
def test_replaced_and_costly_characters_are_found(text: str, found: list[Finding], plain: str, why: str) -> None:
    assert findings(text, True) == found
    assert plainest(text, found) == plain


def test_a_character_costs_if_it_is_kept_or_what_replaces_it_is_outside_gsm_7() -> None:
    found = findings("’a\u0301é😀e\u0301", True)
    assert [one.is_costly for one in found] == [False, True, True, False]


@pytest.mark.parametrize(("text", "found", "plain", "why"), AS_WRITTEN, ids=[row[3] for row in AS_WRITTEN])
def test_without_normalising_all_are_kept(text: str, found: list[Finding], plain: str, why: str) -> None:
    assert findings(text, False) == found
    assert plainest(text, found) == plain


NAMES = [
    ("’", "U+2019", "RIGHT SINGLE QUOTATION MARK"),
    ("€", "U+20AC", "EURO SIGN"),
    ("👍", "U+1F44D", "THUMBS UP SIGN"),
    ("e\u0301", "U+0065 U+0301", "LATIN SMALL LETTER E + COMBINING ACUTE ACCENT"),
    ("\t", "U+0009", "CHARACTER TABULATION"),
    ("\f", "U+000C", "FORM FEED"),
    ("\x00", "U+0000", "CONTROL-0000"),
    ("\x85", "U+0085", "CONTROL-0085"),
    ("\uf0b7", "U+F0B7", "PRIVATE-USE-F0B7"),
    ("\ud83d", "U+D83D", "SURROGATE-D83D"),
    ("\uffff", "U+FFFF", "RESERVED-FFFF"),
    ("中", "U+4E2D", "CJK UNIFIED IDEOGRAPH-4E2D"),
]


@pytest.mark.parametrize(("character", "code_point", "name"), NAMES, ids=[row[1] for row in NAMES])
def test_every_character_has_a_code_point_and_a_name(character: str, code_point: str, name: str) -> None:
    finding = Finding(character, 0)
    assert (finding.code_point, finding.name) == (code_point, name)
