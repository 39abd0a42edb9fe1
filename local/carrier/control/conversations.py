"""What each phone shows: its texts and calls with our numbers, as its owner would see them, and what became of ours."""

from collections.abc import Sequence

from local.carrier.records.call import Call, Kind
from local.carrier.records.message import Direction, Message

# As many as a person looks at; with more phones than that, those with the latest news.
MOST_PHONES, MOST_TEXTS = 60, 30


def conversations(messages: Sequence[Message], calls: Sequence[Call] = (), part: str = "") -> dict[str, object]:
    """The phones whose number has this part in it, in the order of their first text or call; both oldest first."""
    by_phone: dict[str, list[Message | Call]] = {}
    news: dict[str, int] = {}  # phone to the position of its latest text or call
    both: list[Message | Call] = [*messages, *calls]
    for position, message in enumerate(sorted(both, key=lambda one: one.created)):
        phone = _phone(message)
        if part in phone:
            by_phone.setdefault(phone, []).append(message)
            news[phone] = position
    shown = set(sorted(news, key=lambda phone: news[phone])[-MOST_PHONES:])
    return {
        "phones": len(by_phone),
        "conversations": [
            {"phone": phone, "texts": len(texts), "messages": [_as_json(message) for message in texts[-MOST_TEXTS:]]}
            for phone, texts in by_phone.items()
            if phone in shown
        ],
    }


def _phone(one: Message | Call) -> str:
    inbound = isinstance(one, Message) and one.direction is Direction.INBOUND
    return one.sender if inbound else one.to


def _as_json(message: Message | Call) -> dict[str, object]:
    if isinstance(message, Call):
        return _call_as_json(message)
    inbound = message.direction is Direction.INBOUND
    return {
        "sid": message.sid,
        "number": message.to if inbound else message.sender,
        "inbound": inbound,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "created": message.created.isoformat(),
    }


def _call_as_json(call: Call) -> dict[str, object]:
    """A call in the form of a text: a line for each thing that was heard or pressed."""
    lines = [f"[{step.text}]" if step.kind is Kind.PRESSED else step.text for step in call.steps if step.text]
    return {
        "sid": call.sid,
        "number": call.sender,
        "inbound": False,
        "body": "\n".join(["\N{TELEPHONE RECEIVER}", *lines]),
        "status": call.status,
        "error_code": None,
        "created": call.created.isoformat(),
    }
