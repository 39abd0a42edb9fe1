"""Quotes: which part of a text is not its sender's own words, but ours, or a notice that a machine put under it."""

import re
from collections.abc import Iterable, Iterator

from sayso.domain.inbound.keyword import LONGEST_TEXT
from sayso.domain.text.tokens import MARKS, Words, fold, words_of

# An opening mark, and what may close it.
CLOSES = {"“": "”", "”": "”", "„": "“”", "‟": "”", '"': '"', "«": "»", "＂": "＂", "「": "」"}
OPENINGS = frozenset(CLOSES)

_SHORTEST_OWN = 4
"""Words of the shortest sentence of ours that is known again: "STOP to end" is also what a person would write."""

_CUT = "…."
_ENDS = " \t\r\n\xa0\u2009\u200a\u202f\u200b\u2060\ufeff\u200e\u200f\u2068\u2069"

# A notice says which word to send, and what for. Without a purpose ("Text STOP. Thanks") it is a person's
# own, and so is "I text STOP to unsubscribe and you go on".
_WORD = (
    r"[\"“'‘]?(?:stop|stopall|stop all|end|quit|cancel|unsubscribe|optout|opt out|alto|parar|baja|cancelar|start|help"
    r"|ayuda|info|no)[\"”'’]?"
)
_SEND = r"(?:reply|text|txt|send|respond|type|responda|responde|envie|envia|mande|manda|escriba|conteste)"
_WITH = r"(?:\s+(?:back|with|the|word|con|la|palabra|to|at|al|a|\d{4,}|this|number|message))*"
_ASKS = rf"{_SEND}{_WITH}\s*:?\s*{_WORD}"
_ENDING = r"(?:unsubscribe|opt[ -]?out|stop|end|cancel|quit|get|be|no|not|leave|block|dejar|cancelar|darse|salir|parar)"
_FOR = (
    rf"(?:(?:to|2|para)\s+{_ENDING}\b|(?:for|para)\s+(?:help|info|more|ayuda|mas)\b|if\s+you\b|si\s+no\b"
    r"|any\s?time\b|=)"
)
_PURPOSE = rf"(?:to|para)\s+{_ENDING}\b(?:(?!\b(?:i|we|yo)\b)[^.!?\n]){{0,80}}?,?\s*"
_NOTICE = re.compile(
    rf"(?:(?<=^)|(?<=[.!?;:,(|/\-\n*>]))\s*(?:please\s+|just\s+|por favor\s+|or\s+|o\s+|you can\s+(?:also\s+)?)?"
    rf"(?:{_ASKS}\s*{_FOR}[^.!?\n]{{0,80}}|{_PURPOSE}{_ASKS}[^.!?\n]{{0,40}})[.!?)]*"
)
_STOP_WORD = r"(?:stop|stopall|stop all|end|quit|cancel|unsubscribe|optout|opt out|alto|parar|baja|cancelar)"
_NAMED_ALONE = re.compile(
    rf"(?:please\s+|just\s+|por favor\s+)?{_SEND}{_WITH}\s*:?\s*[\"“'‘]?{_STOP_WORD}[\"”'’]?[.!\s]*"
)
_FORWARDED = re.compile(r"^\s*(?:fwd?|rv|reenviado|forwarded)\s*:", re.MULTILINE)
_LINE_OF_REPLY = re.compile(r"^\s*>.*$", re.MULTILINE)
_SHOWN_BEFORE = re.compile(
    r"^\s*(?:-{2,}\s*(?:original|forwarded|mensaje)\b.*|begin forwarded message:|on .{4,80} wrote:"
    r"|el .{4,80} escribio:)\s*$",
    re.MULTILINE,
)


def own_words(text: str, ours: Iterable[str]) -> str:
    """The text without what is quoted of `ours`, without quoted lines, and without notices under it."""
    text = text[:LONGEST_TEXT]
    return _without(text, [*_lines(text), *_known(text, ours)])


def without_ours(text: str, ours: Iterable[str]) -> str:
    """The text without what is certainly not its sender's: what is quoted of `ours`, and notices. Quoted lines stay."""
    text = text[:LONGEST_TEXT]
    return _without(text, _known(text, ours))


def only_names_stop(text: str) -> bool:
    """Whether it is "Reply STOP" and nothing else, as somebody writes who copies what we told them to do."""
    return _NAMED_ALONE.fullmatch(fold(text).strip()) is not None


def _known(text: str, ours: Iterable[str]) -> list[tuple[int, int]]:
    """What is ours, notices, and the quotes that have either in them."""
    known = [*_sentences(text, ours), *(match.span() for match in _NOTICE.finditer(fold(text)))]
    return [*known, *(quote for quote in _quoted(text) if any(quote[0] <= at < quote[1] for at, _ in known))]


def reaches_the_end(quoted: str) -> bool:
    """Whether a text that begins with a quotation mark is all quoted: it ends in the closing one, or was cut before."""
    closes, end = CLOSES[quoted[0]], quoted.rstrip(_ENDS + _CUT)
    if len(end) > 1 and end[-1] in closes:
        return True
    closed = sum(char in closes for char in end[1:])
    if quoted[0] in closes:
        return closed % 2 == 0
    return closed < end.count(quoted[0])


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that a mail program marks as quoted, and all that follows its heading."""
    folded = fold(text)
    yield from (match.span() for match in _LINE_OF_REPLY.finditer(folded))
    if heading := _SHOWN_BEFORE.search(folded):
        yield heading.start(), len(text)
    yield from ((match.start(), _end_of_line(text, match.end())) for match in _FORWARDED.finditer(folded))


def _end_of_line(text: str, at: int) -> int:
    return end if (end := text.find("\n", at)) >= 0 else len(text)


def _sentences(text: str, ours: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the text repeats a text of ours word for word, at least from its beginning on."""
    said = Words.of(text)
    places = [place for place, word in enumerate(said.words) if word not in MARKS]
    words = [said.words[place] for place in places]
    for one in ours:
        own = [word for word in words_of(one) if word not in MARKS]
        if len(own) < _SHORTEST_OWN:
            continue
        for at in range(len(words) - _SHORTEST_OWN + 1):
            if words[at : at + _SHORTEST_OWN] != own[:_SHORTEST_OWN]:
                continue
            same = _common(words[at:], own)
            if same == len(own) or at + same == len(words):
                yield said.begins[places[at]], said.ends[places[at + same - 1]]


def _common(words: list[str], own: list[str]) -> int:
    """How many words are alike; the last of a text that was cut may be cut too."""
    same = next(
        (at for at, (one, other) in enumerate(zip(words, own, strict=False)) if one != other), min(len(words), len(own))
    )
    cut = same == len(words) - 1 and same < len(own) and own[same].startswith(words[same])
    return same + cut


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """The quotes, with their marks and with quotes inside them; one that is not closed goes to the end."""
    begin, depth = 0, 0
    for at, char in enumerate(text):
        if depth and char in CLOSES[text[begin]]:
            depth -= 1
            if not depth:
                yield begin, at + 1
        elif char in OPENINGS and (not depth or char == text[begin]):
            begin, depth = (begin, depth + 1) if depth else (at, 1)
    if depth:
        yield begin, len(text)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without these places; a sentence ends at each."""
    left: list[str] = []
    at = 0
    for begin, end in sorted(spans):
        if begin >= at:
            left += [text[at:begin], "\n"]
        at = max(at, end)
    return "".join([*left, text[at:]]).strip()
