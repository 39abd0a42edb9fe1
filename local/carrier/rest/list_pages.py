"""Lists of messages and calls as Twilio gives them: filtered, newest first, page after page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from local.carrier.error_codes import TwilioError
from local.carrier.records.call import Call
from local.carrier.records.message import Message
from local.carrier.records.store import Kept

USUAL_SIZE, LARGEST_SIZE = 50, 1000


type Filters[K: Kept] = Mapping[str, Callable[[K, str], bool]]


def _dated[K: Kept](name: str, moment: Callable[[K], datetime | None]) -> dict[str, Callable[[K, str], bool]]:
    """The three filters of a date; what has none yet passes none of them."""

    def day(one: K) -> str:
        at = moment(one)
        return at.date().isoformat() if at else ""

    return {
        name: lambda one, value: day(one) == value[:10],
        f"{name}<": lambda one, value: bool(day(one)) and day(one) <= value[:10],
        f"{name}>": lambda one, value: bool(day(one)) and day(one) >= value[:10],
    }


OF_MESSAGES: Filters[Message] = {
    "To": lambda message, value: message.to == value,
    "From": lambda message, value: message.sender == value,
    **_dated("DateSent", lambda message: message.sent),
}
OF_CALLS: Filters[Call] = {
    "To": lambda call, value: call.to == value,
    "From": lambda call, value: call.sender == value,
    "Status": lambda call, value: call.status == value,
    **_dated("StartTime", lambda call: call.started),
    **_dated("EndTime", lambda call: call.ended),
}


@dataclass(frozen=True, slots=True)
class Page[K: Kept]:
    """One page; `token` leads to the next one, and is None on the last."""

    shown: Sequence[K]
    number: int
    size: int
    token: str | None
    wanted: Mapping[str, str]


def page[K: Kept](newest_first: Sequence[K], query: Mapping[str, str], filters: Filters[K]) -> Page[K]:
    """The page asked for; its token names the last one on it, so that new ones move nothing."""
    wanted = {name: value for name, value in query.items() if name in filters and value}
    found = [one for one in newest_first if all(filters[name](one, value) for name, value in wanted.items())]
    number = _whole(query.get("Page"), 0)
    size = min(max(_whole(query.get("PageSize"), USUAL_SIZE), 1), LARGEST_SIZE)
    start = _after(found, query["PageToken"]) if query.get("PageToken") else number * size
    shown = found[start : start + size]
    more = start + size < len(found)
    return Page(shown, number, size, f"PA{shown[-1].sid}" if more else None, wanted)


def as_json[K: Kept](
    page: Page[K], query: Mapping[str, str], path: str, name: str, as_json: Callable[[K], dict[str, object]]
) -> dict[str, object]:
    """The list's JSON: Twilio's client follows `next_page_uri` and takes records from the one other key."""

    def uri(number: int, token: str | None = None) -> str:
        asked = {**page.wanted, "PageSize": page.size, "Page": number, **({"PageToken": token} if token else {})}
        return f"{path}?{urlencode(asked)}"

    start = page.number * page.size
    return {
        name: [as_json(one) for one in page.shown],
        "page": page.number,
        "page_size": page.size,
        "start": start,
        "end": start + max(len(page.shown) - 1, 0),
        "uri": f"{path}?{urlencode(query)}" if query else path,
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page.number - 1) if page.number else None,
        "next_page_uri": uri(page.number + 1, page.token) if page.token else None,
    }


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _after(found: Sequence[Kept], token: str) -> int:
    for index, one in enumerate(found):
        if token == f"PA{one.sid}":
            return index + 1
    raise TwilioError(20001, token)
