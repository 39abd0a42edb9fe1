"""Finds the words with which a text asks for no more texts."""

import re
import unicodedata
from dataclasses import dataclass

from sayso.domain.inbound.keyword import LONGEST_TEXT
from sayso.domain.inbound.opt_out_phrases.rules import Rules, rules
from sayso.domain.text.tokens import MARKS, Words

NO_CALLS = "no_calls"
"""The rule of a wish that is about calls alone."""

_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_DASH = re.compile(r"\s[-\u2013\u2014]\s")  # "STOP - Dana"; not "bus-stop"
_ENDS_A_CLAUSE = frozenset({"So", "Sk", "Cc", "Zl", "Zp"})  # emoji, their skin tones, ends of lines


@dataclass(frozen=True, slots=True)
class Wish:
    """The rule that a text matched, and the matching words of the text: the evidence of a pause."""

    rule: str
    words: str


def wish_in(text: str) -> Wish | None:
    """The wish for no more texts, or else for no more calls; None if there is none.

    For texts that are not keywords: `domain/inbound/keyword.py` comes first. It never finds a wish for more texts: what
    it finds can only hold something back.
    """
    known = rules()
    shown = "".join(known.signs.get(char, char) for char in text[:LONGEST_TEXT])
    words = _words(shown, known)
    all_found = list(known.book.find(words))
    if not all_found:
        return None
    found = next((one for one in all_found if one.meaning != NO_CALLS), all_found[0])  # no texts is more than no calls
    evidence = shown[words.begins[found.first] : words.ends[found.last - 1]]
    return Wish(found.meaning, " ".join(evidence.split()))


def _words(text: str, known: Rules) -> Words:
    """The words that can matter, as the rules spell them, with their positions in the text."""
    dashed = _DASH.sub(lambda dash: f"{dash[0][0]}!{dash[0][2:]}", text)
    plain = ["!" if unicodedata.category(char) in _ENDS_A_CLAUSE else char for char in dashed]
    read = Words.of("".join(plain))
    shortened = (_DRAWN_OUT.sub(r"\1", word) for word in read.words)
    spelled = [known.spelling.get(word, word) for word in shortened]
    places: list[int] = []
    at = 0
    while at < len(spelled):
        filler = next((len(run) for size in (2, 1) if (run := tuple(spelled[at : at + size])) in known.fillers), 0)
        for here in range(at, at + filler):
            begin, end = read.begins[here], read.ends[here]
            plain[begin:end] = " " * (end - begin)  # without it, the words around it are one clause
        if not filler and (spelled[at] not in MARKS or (places and spelled[places[-1]] not in MARKS)):
            places.append(at)
        at += filler or 1
    begins, ends = ([edges[place] for place in places] for edges in (read.begins, read.ends))
    return Words("".join(plain), [spelled[place] for place in places], begins, ends, ())
