"""Lists of messages as Twilio gives them: filtered, newest first, page after page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from local.carrier.codes import TwilioError
from local.carrier.messages import Message

USUAL_SIZE, LARGEST_SIZE = 50, 1000


def _sent_on(message: Message) -> str:
    return message.sent.date().isoformat() if message.sent else ""


# A message that was not sent yet has no date, so it passes none of the three date filters.
FILTERS: dict[str, Callable[[Message, str], bool]] = {
    "To": lambda message, value: message.to == value,
    "From": lambda message, value: message.sender == value,
    "DateSent": lambda message, value: _sent_on(message) == value[:10],
    "DateSent<": lambda message, value: bool(message.sent) and _sent_on(message) <= value[:10],
    "DateSent>": lambda message, value: bool(message.sent) and _sent_on(message) >= value[:10],
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of messages; `token` leads to the next one, and is None on the last."""

    messages: Sequence[Message]
    number: int
    size: int
    token: str | None


def page(newest_first: Sequence[Message], query: Mapping[str, str]) -> Page:
    """The page asked for; its token names the last message on it, so that new messages move nothing."""
    wanted = {name: value for name, value in query.items() if name in FILTERS and value}
    found = [m for m in newest_first if all(FILTERS[name](m, value) for name, value in wanted.items())]
    number = _whole(query.get("Page"), 0)
    size = min(max(_whole(query.get("PageSize"), USUAL_SIZE), 1), LARGEST_SIZE)
    start = _after(found, query["PageToken"]) if query.get("PageToken") else number * size
    shown = found[start : start + size]
    more = start + size < len(found)
    return Page(shown, number, size, f"PA{shown[-1].sid}" if more else None)


def as_json(page: Page, query: Mapping[str, str], path: str, messages: list[dict[str, object]]) -> dict[str, object]:
    """The list's JSON: Twilio's client follows `next_page_uri` and takes records from the one other key."""

    def uri(number: int, token: str | None = None) -> str:
        wanted = {name: value for name, value in query.items() if name in FILTERS}
        asked = {**wanted, "PageSize": page.size, "Page": number, **({"PageToken": token} if token else {})}
        return f"{path}?{urlencode(asked)}"

    start = page.number * page.size
    return {
        "messages": messages,
        "page": page.number,
        "page_size": page.size,
        "start": start,
        "end": start + max(len(messages) - 1, 0),
        "uri": f"{path}?{urlencode(query)}" if query else path,
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page.number - 1) if page.number else None,
        "next_page_uri": uri(page.number + 1, page.token) if page.token else None,
    }


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _after(found: Sequence[Message], token: str) -> int:
    for index, message in enumerate(found):
        if token == f"PA{message.sid}":
            return index + 1
    raise TwilioError(20001, token)
