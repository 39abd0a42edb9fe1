"""A text as it is read out in a call: without what no voice speaks and no XML holds."""

import re

_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All that is not a character of XML 1.0, in which the carrier gets what to say: https://www.w3.org/TR/xml/#charsets"""


def spoken(text: str) -> str:
    """The text without control characters; nothing else of it is changed."""
    return _UNSPEAKABLE.sub("", text)
