"""Lists of messages, calls and alerts as Twilio returns them: filtered, newest first, page by page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from local.carrier.error_codes import TwilioError
from local.carrier.records.call import Call
from local.carrier.records.message import Message
from local.carrier.records.store import Listed

DEFAULT_SIZE, LARGEST_SIZE = 50, 1000


type Filters[S: Listed] = Mapping[str, Callable[[S, str], bool]]


def _date_filters[S: Listed](name: str, moment: Callable[[S], datetime | None]) -> dict[str, Callable[[S, str], bool]]:
    """The three filters of a date; a record without that date passes none of them."""

    def day(record: S) -> str:
        at = moment(record)
        return at.date().isoformat() if at else ""

    return {
        name: lambda record, value: day(record) == value[:10],
        f"{name}<": lambda record, value: bool(day(record)) and day(record) <= value[:10],
        f"{name}>": lambda record, value: bool(day(record)) and day(record) >= value[:10],
    }


MESSAGE_FILTERS: Filters[Message] = {
    "To": lambda message, value: message.shown_to == value,
    "From": lambda message, value: message.sender == value,
    **_date_filters("DateSent", lambda message: message.sent),
}
CALL_FILTERS: Filters[Call] = {
    "To": lambda call, value: call.to == value,
    "From": lambda call, value: call.sender == value,
    "Status": lambda call, value: call.status == value,
    **_date_filters("StartTime", lambda call: call.started),
    **_date_filters("EndTime", lambda call: call.ended),
}


@dataclass(frozen=True, slots=True)
class Page[S: Listed]:
    """One page; `next_token` is None on the last one."""

    records: Sequence[S]
    number: int
    size: int
    next_token: str | None
    filters: Mapping[str, str]


def page_of[S: Listed](newest_first: Sequence[S], query: Mapping[str, str], filters: Filters[S]) -> Page[S]:
    """The requested page. Its token names the last record on it, so that new records do not shift the next page."""
    wanted = {name: value for name, value in query.items() if name in filters and value}
    found = [record for record in newest_first if all(filters[name](record, value) for name, value in wanted.items())]
    number = _whole_number(query.get("Page"), 0)
    size = min(max(_whole_number(query.get("PageSize"), DEFAULT_SIZE), 1), LARGEST_SIZE)
    start = _index_after(found, query["PageToken"]) if query.get("PageToken") else number * size
    records = found[start : start + size]
    more = start + size < len(found)
    return Page(records, number, size, f"PA{records[-1].sid}" if more else None, wanted)


def page_as_json[S: Listed](
    page: Page[S], query: Mapping[str, str], path: str, plural: str, as_json: Callable[[S], dict[str, object]]
) -> dict[str, object]:
    """The JSON of a page: Twilio's client follows `next_page_uri` and reads the records from the plural key."""

    def uri(number: int, token: str | None = None) -> str:
        fields = {**page.filters, "PageSize": page.size, "Page": number, **({"PageToken": token} if token else {})}
        return f"{path}?{urlencode(fields)}"

    start = page.number * page.size
    return {
        plural: [as_json(record) for record in page.records],
        "page": page.number,
        "page_size": page.size,
        "start": start,
        "end": start + max(len(page.records) - 1, 0),
        "uri": f"{path}?{urlencode(query)}" if query else path,
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page.number - 1) if page.number else None,
        "next_page_uri": uri(page.number + 1, page.next_token) if page.next_token else None,
    }


def _whole_number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default


def _index_after(found: Sequence[Listed], token: str) -> int:
    for index, record in enumerate(found):
        if token == f"PA{record.sid}":
            return index + 1
    raise TwilioError(20001, token)
