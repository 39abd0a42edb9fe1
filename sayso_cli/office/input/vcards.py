"""The rows of a file of vCards (RFC 6350, 2426), as Apple's Contacts and phones export it: one for each card."""

import quopri
import re
from collections.abc import Iterator

from sayso_cli.office.input.record import Row

TITLES = ("First Name", "Last Name", "Name", "Mobile", "Phone", "Home Phone", "Work Phone", "Fax", "Note")

_BEGIN, _END = "BEGIN:VCARD", "END:VCARD"
_PROPERTY = re.compile(r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<types>(?:;[^:]*)?):(?P<value>.*)", re.S)
_FOLDED = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")
_ESCAPED = re.compile(r"\\(.)", re.S)
_BETWEEN = " ::: "
"""Between several phones of a kind, as Google Contacts writes them."""

# The first of these words among the types of a phone says where it goes.
_KINDS = (("FAX", "Fax"), ("CELL", "Mobile"), ("IPHONE", "Mobile"), ("HOME", "Home Phone"), ("WORK", "Work Phone"))


def is_vcards(text: str) -> bool:
    """Whether a text is a file of vCards."""
    return text.lstrip().upper().startswith(_BEGIN)


def rows(text: str) -> list[Row]:
    """Return the titles, and a row for each card, with the line in which it begins."""
    return [Row(1, TITLES), *_cards(text)]


def _cards(text: str) -> Iterator[Row]:
    line = 1
    for card in re.split(rf"(?im)^(?={_BEGIN})", text):
        if card.upper().startswith(_BEGIN):
            cells = dict.fromkeys(TITLES, "")
            for name, types, value in _properties(card):
                _put(cells, name, types, value)
            yield Row(line, tuple(cells.values()))
        line += card.count("\n")


def _properties(card: str) -> Iterator[tuple[str, str, str]]:
    """The properties of a card: the name, its types in capitals, the value as it is written."""
    whole = _SOFT_BREAK.sub("", card) if "QUOTED-PRINTABLE" in card.upper() else card
    for one in _FOLDED.sub("", whole).splitlines():
        if found := _PROPERTY.fullmatch(one):
            types, value = found["types"].upper(), found["value"]
            if "QUOTED-PRINTABLE" in types:
                value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
            yield found["name"].upper(), types, value


def _put(cells: dict[str, str], name: str, types: str, value: str) -> None:
    match name:
        case "N":
            last, first, *_ = [*map(_plain, re.split(r"(?<!\\);", value)), "", ""]
            cells["First Name"], cells["Last Name"] = first, last
        case "FN":
            cells["Name"] = _plain(value)
        case "NOTE":
            cells["Note"] = _plain(value)
        case "TEL":
            kind = next((title for word, title in _KINDS if word in types), "Phone")
            phone = _plain(value).removeprefix("tel:")
            cells[kind] = _BETWEEN.join(filter(None, [cells[kind], phone]))


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
