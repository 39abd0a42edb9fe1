"""What each phone shows: its texts with our numbers, as its owner would see them, and what became of ours."""

from collections.abc import Sequence

from local.carrier.messages import Direction, Message

# As many as a person looks at; with more phones than that, those with the latest news.
MOST_PHONES, MOST_TEXTS = 60, 30


def conversations(messages: Sequence[Message], part: str = "") -> dict[str, object]:
    """The phones whose number has this part in it, in the order of their first text; `messages` oldest first."""
    by_phone: dict[str, list[Message]] = {}
    news: dict[str, int] = {}  # phone to the position of its latest text
    for position, message in enumerate(messages):
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


def _phone(message: Message) -> str:
    return message.sender if message.direction is Direction.INBOUND else message.to


def _as_json(message: Message) -> dict[str, object]:
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
