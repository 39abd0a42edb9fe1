"""Variables that are none: `{first_name}` with one brace, and what other programs write, left over from a paste."""

import re
from collections.abc import Iterator

_BRACE = re.compile(r"\{(?P<name>[^{}\n]{1,60})\}|[{}]")

# What list programs and word processors put around a field's name.
_FIELD = re.compile(
    r"(?P<before>(?P<greeting>[^\W\d_]++)[ ,]{1,2})?"
    r"(?P<mark>\[\[?|<<?|\xab|\*\||%%?|\$|#)(?P<name>[^\W\d_][\w -]{0,38}[^\W_])(?P<close>\]\]?|>>?|\xbb|\|\*|%%?|#)?"
)


def braces(text: str) -> Iterator[tuple[str, str, int]]:
    """Each brace left over, or each pair with a name in it: as written, the name, the place."""
    if "{" in text or "}" in text:
        for found in _BRACE.finditer(text):
            yield found.group(), (found["name"] or "").strip(), found.start()
