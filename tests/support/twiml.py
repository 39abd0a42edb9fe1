"""What an answer to a text says to its phone."""

from typing import Any
from xml.etree import ElementTree


def reply(answer: Any) -> str | None:
    """The one text in the TwiML, if there is any."""
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "text/xml")
    texts = [message.text for message in ElementTree.fromstring(answer["body"]).iter("Message")]
    assert len(texts) <= 1
    return texts[0] if texts else None
