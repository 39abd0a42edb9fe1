"""Which characters of a text are replaced, which make it dearer, and what each of them costs."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from sayso.domain.characters.lookalikes import look_alikes
from sayso.domain.characters.replacements import NOT_GSM_7, made_plain, replaced, replacements
from sayso.domain.text.segments import BASIC, EXTENSION, GSM_7, count

_SUBSTITUTE = "x"
_POSITION = attrgetter("position")
_EXTENDED = re.compile(f"[{re.escape(''.join(sorted(EXTENSION)))}]")

# Unicode names no control character. These have well-known formal aliases (NameAliases.txt) ...
_CONTROLS = {"\t": "CHARACTER TABULATION", "\v": "LINE TABULATION", "\f": "FORM FEED"}
# ... and all that is nameless has a label, by general category (The Unicode Standard, 4.8).
_LABELS = {"Cc": "CONTROL", "Co": "PRIVATE-USE", "Cs": "SURROGATE", "Cn": "RESERVED"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One character of a text as it was written, `position` characters from its beginning.

    `replaced_by` is what normalising puts in its place ("" for nothing), None where it is kept. A letter and the
    marks that it is composed with are one character; where GSM-7 lacks the composed letter too, it still costs.
    `looks_like` is the Latin letter that this one of another alphabet, or font, can be taken for.
    """

    character: str
    position: int
    replaced_by: str | None = None
    looks_like: str | None = None

    @property
    def is_costly(self) -> bool:
        """Whether it makes the text dearer as it is sent."""
        return self.replaced_by is None or not GSM_7.issuperset(self.replaced_by)

    @property
    def code_point(self) -> str:
        """As Unicode writes it: "U+2019"; "U+0065 U+0301" for a letter with its mark."""
        return " ".join(f"U+{ord(char):04X}" for char in self.character)

    @property
    def name(self) -> str:
        """Unicode's name, or its label where it has none: "CONTROL-0085"."""
        return " + ".join(map(_name, self.character))


def normalise(text: str) -> str:
    """The text with its characters made plain where their meaning stays; a text of GSM-7 is returned as it is."""
    if GSM_7.issuperset(text):
        return text
    return made_plain(text)


def findings(text: str, normalised: bool) -> list[Finding]:
    """Every replaced and every costly character, in order; unless it is normalised, all are kept.

    Costly is what forces the text that is sent into UCS-2 or, where that is GSM-7, takes two septets.
    """
    if BASIC.issuperset(text):
        return []
    changes = replacements(text) if normalised else []
    found = [Finding(text[begin:end], begin, plain) for begin, end, plain in changes]
    sent = replaced(text, changes)
    if BASIC.issuperset(sent):
        return found
    in_gsm_7 = GSM_7.issuperset(sent)
    alike = {} if in_gsm_7 else look_alikes(text)
    gone = {at for begin, end, _ in changes for at in range(begin, end)}
    for match in (_EXTENDED if in_gsm_7 else NOT_GSM_7).finditer(text):
        at = match.start()
        if at not in gone:
            found.append(Finding(match[0], at, None, alike.get(at)))
    return sorted(found, key=_POSITION)


def plainest(text: str, found: Sequence[Finding]) -> str:
    """The cheapest form of the text: what can be replaced is, and each other costly character becomes "x"."""
    parts = []
    at = 0
    for finding in found:
        parts += [text[at : finding.position], _plainest(finding)]
        at = finding.position + len(finding.character)
    return "".join([*parts, text[at:]])


def segments_alone(text: str, found: Sequence[Finding]) -> list[int]:
    """For each finding of the text, the segments that it alone adds to the plainest form, put back as written.

    For a replaced one that is what replacing it saves, for a kept one what it loses.
    """
    plain = plainest(text, found)
    least = count(plain).segments
    known: dict[tuple[int, str, int], int] = {}
    alone = []
    shift = 0
    for finding in found:
        begin = finding.position + shift
        end = begin + len(_plainest(finding))
        shift += end - begin - len(finding.character)
        key = (end - begin, *_shape(finding.character, begin))
        if key not in known:
            known[key] = count(plain[:begin] + finding.character + plain[end:]).segments - least
        alone.append(known[key])
    return alone


def _shape(character: str, begin: int) -> tuple[str, int]:
    """All that its segments depend on, so that each is counted once: most texts of findings are of one script.

    Where all else is of one unit, a pair counts by its place in a segment: of 153 septets or 67 units of UTF-16.
    """
    if character in EXTENSION:
        return "escape", begin % 153
    units = "".join("2" if char > "\uffff" else "1" for char in character)
    return units, begin % 67 if "2" in units else 0


def _plainest(finding: Finding) -> str:
    return _SUBSTITUTE if finding.is_costly else finding.replaced_by or ""


def _name(char: str) -> str:
    if char in _CONTROLS:
        return _CONTROLS[char]
    label = _LABELS.get(unicodedata.category(char), "UNNAMED")
    return unicodedata.name(char, f"{label}-{ord(char):04X}")
