"""What came from outside, as both commands show it: what would steer a terminal, or hide, is a visible mark.

A family's name may hold an escape sequence that clears the screen, a mark that turns the line around, or the brackets
with which this program writes colours. None of them may do anything but be seen.
"""

import unicodedata
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

_JOINERS = "\u200c\u200d"
"""They hold emoji and letters of some scripts together, and do nothing else."""

# https://www.unicode.org/reports/tr44/#General_Category_Values: controls, what formats unseen (with all that turns the
# direction of text, https://trojansource.codes), halves of characters, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text on one line: `␛` for escape and so on; what has no picture of its own is `⟨U+202E⟩`."""
    return text if text.isascii() and text.isprintable() else "".join(map(_mark, text))


def outside(text: str) -> str:
    """The text as a part of what this program writes with colours: nothing in it is taken for one."""
    return escape(visible(text))


def lines(text: str) -> str:
    """The text with its line breaks, and everything else visible."""
    return "\n".join(map(visible, text.split("\n")))


class SafeConsole(Console):
    """The last door: what nobody marked before is marked here; a colon in a name makes no emoji either."""

    def __init__(self, **options: Any) -> None:
        super().__init__(emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Rich asks here for every string that it shows or measures, in a table or by itself."""
        return super().render_str(lines(text), **options)


def _mark(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # https://www.unicode.org/charts/PDF/U2400.pdf
    if code == 0x7F:
        return "␡"
    hidden = unicodedata.category(character) in _UNSEEN and character not in _JOINERS
    return f"⟨U+{code:04X}⟩" if hidden else character
