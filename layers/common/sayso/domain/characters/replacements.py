"""What normalising replaces in a text: the position of each character, and its replacement."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sayso.domain.characters.neighbours import Neighbours
from sayso.domain.characters.plain_forms import BULLETS, BYTE_ORDER_MARK, PLAIN, UNSEEN
from sayso.domain.characters.script import is_latin
from sayso.domain.text.segments import GSM_7, count

NOT_GSM_7 = re.compile(f"[^{re.escape(''.join(sorted(GSM_7)))}]")

_PLAIN = {chr(code): plain for code, plain in PLAIN.items()} | dict.fromkeys(UNSEEN, "")
_BULLETS = {chr(code): plain for code, plain in BULLETS.items()}
_VISIBLE = {chr(code): plain for code, plain in (PLAIN | BULLETS).items()}

_LONGER = frozenset(char for char, plain in _PLAIN.items() if len(plain) > 1)

# A letter and its marks, decomposed as macOS writes it: all marks that compose with Latin letters are in this
# block. More of them than a language has are not touched: putting them in order takes the square of their number.
_MARK = "[\u0300-\u036f]"
_CANDIDATE = re.compile(
    f"(?P<letter>[A-Za-z\u00c0-\u02af\u1e00-\u1eff]{_MARK}{{1,8}}+(?!{_MARK}))"
    f"|(?P<unseen>[{''.join(sorted(UNSEEN))}]+)"
    f"|(?P<visible>[{re.escape(''.join(sorted(_VISIBLE)))}])"
)


class Replacement(NamedTuple):
    """The characters of the text from `begin` to before `end`, and what they become."""

    begin: int
    end: int
    plain: str


def replacements(text: str) -> list[Replacement]:
    """All replacements, in order; they never make the text take more segments than as it was written."""
    if _needs_no_look(set(NOT_GSM_7.findall(text))):
        matches = NOT_GSM_7.finditer(text)
        found = [Replacement(one.start(), one.end(), _PLAIN[one[0]]) for one in matches if one[0] in _PLAIN]
    else:
        found = list(_looked_at(text))
    return _none_too_dear(text, found)


def made_plain(text: str) -> str:
    """The text with all its replacements made."""
    if _CANDIDATE.search(text) is None:  # most texts of other scripts: a look at each letter would take long
        return text
    outside = set(NOT_GSM_7.findall(text))
    if not _needs_no_look(outside):
        return replaced(text, _none_too_dear(text, list(_looked_at(text))))
    plain = text
    for char in outside:
        plain = plain.replace(char, _PLAIN.get(char, char))
    if not outside.isdisjoint(_LONGER) and _takes_more(text, plain):
        return replaced(text, replacements(text))
    return plain


def replaced(text: str, found: Iterable[Replacement]) -> str:
    """The text with these replacements made."""
    parts = []
    at = 0
    for one in found:
        parts += [text[at : one.begin], one.plain]
        at = one.end
    return "".join([*parts, text[at:]])


def _needs_no_look(outside: Iterable[str]) -> bool:
    """Whether none of these, all characters of a text that GSM-7 lacks, can be needed as it is by a neighbour."""
    return all(char in _PLAIN or is_latin(char) for char in outside)


def _none_too_dear(text: str, found: list[Replacement]) -> list[Replacement]:
    """Without the longer ones where they would add a segment: "…" takes three units of a text that stays UCS-2.

    The others never do. Units that are left out let all that follows move up; and a text that comes down to GSM-7
    has at most two septets for each unit, while a segment holds more than twice as many septets as units.
    """
    short = [one for one in found if len(one.plain) <= one.end - one.begin]
    return short if len(short) < len(found) and _takes_more(text, replaced(text, found)) else found


def _takes_more(text: str, plain: str) -> bool:
    return count(plain).segments > count(text).segments


def _looked_at(text: str) -> Iterator[Replacement]:
    """The replacements that the neighbours allow; they would allow the same again in the text that results."""
    begin = len(text) - len(text.lstrip(BYTE_ORDER_MARK))  # at the start it is never needed
    yield from (Replacement(at, at + 1, "") for at in range(begin))
    near = Neighbours(text, begin)
    for match in _CANDIDATE.finditer(text, begin):
        at, end = match.span()
        if match.lastgroup == "letter":
            composed = unicodedata.normalize("NFC", match[0])
            if len(composed) < len(match[0]):
                yield Replacement(at, end, composed)
        elif match.lastgroup == "unseen":
            if not near.need(at, end):
                yield from (Replacement(place, place + 1, "") for place in range(at, end))
        elif near.allow(at) and (match[0] not in _BULLETS or near.leave_blank(at)):
            yield Replacement(at, end, _VISIBLE[match[0]])
