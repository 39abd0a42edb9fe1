"""The rows of a table in HTML: some programs write one and call it `.xls`."""

import re
from html.parser import HTMLParser

from sayso_cli.office.input.record import Row

_BEGINS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|meta|body|style|table)\b", re.I | re.S
)
_NEW_LINES = frozenset({"br", "p", "div", "li"})


def is_html(text: str) -> bool:
    """Whether a text is HTML."""
    return _BEGINS.match(text) is not None


def rows(text: str) -> list[Row]:
    """Return the rows of its largest table."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    largest = max(parser.tables, key=lambda table: sum(map(len, table)), default=[])
    return [
        Row(line, tuple(" ".join(cell.replace("\xa0", " ").split()) for cell in cells))
        for line, cells in enumerate(largest, 1)
    ]


class _Tables(HTMLParser):
    """Collects the cells of all tables; a table within another has its own rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._in_cell = False
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag in ("style", "script"):
            self._hidden = True
        elif tag == "tr" and self._open:
            self._open[-1].append([])
            self._in_cell = False
        elif tag in ("td", "th") and self._open:
            self._begin_cell(dict(attrs).get("colspan") or "1")
        elif tag in _NEW_LINES:
            self.handle_data(" ")

    def _begin_cell(self, colspan: str) -> None:
        table = self._open[-1]
        if not table:
            table.append([])
        wide = int(colspan) if colspan.isdecimal() else 1
        table[-1] += [""] * max(1, min(wide, 100))
        self._at = len(table[-1]) - max(1, min(wide, 100))
        self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._open:
            self._open.pop()
            self._in_cell = False
        elif tag in ("td", "th", "tr"):
            self._in_cell = False
        elif tag in ("style", "script"):
            self._hidden = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and self._open and not self._hidden:
            self._open[-1][-1][self._at] += data
