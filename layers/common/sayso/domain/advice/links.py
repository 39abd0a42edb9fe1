"""Links that a public URL shortener made: carriers block them, since nobody sees where they lead."""

import re
from collections.abc import Iterator

from sayso.domain.advice.rules import rules
from sayso.domain.text.tokens import fold

# A host, with what comes before it in a link, and the rest of the link, which is skipped: an address within a path or
# a query is not where the link leads. After @ it is an address of mail, before @ the name in one.
_LINK = re.compile(
    r"(?<![\w.@-])(?:[a-z]++:?//)?+(?:www\.)?+"
    r"(?P<host>[a-z0-9](?:[a-z0-9-]*+)(?:\.[a-z0-9][a-z0-9-]*+)++)(?![@\w])"
    r"(?:[:/?#][^\s,;()<>\"']*+)?+"
)


def shortened(text: str) -> Iterator[tuple[str, int]]:
    """The domain and the place of each shortened link."""
    folded = fold(text)
    if "." not in folded:
        return
    known = rules().shorteners
    for link in _LINK.finditer(folded):
        if link["host"] in known:
            yield link["host"], link.start()
