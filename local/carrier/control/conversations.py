"""What each phone shows: its texts and calls as its owner sees them, and the status of those that were sent to it."""

from collections.abc import Sequence

from local.carrier.records.call import Call, StepKind
from local.carrier.records.message import Direction, Message

# As much as a person can look at. If there are more phones, those with the latest text or call are shown.
MOST_PHONES, MOST_TEXTS = 60, 30


def conversations(messages: Sequence[Message], calls: Sequence[Call] = (), part: str = "") -> dict[str, object]:
    """The phones whose number contains `part`, ordered by their first text or call; texts are oldest first."""
    by_phone: dict[str, list[Message | Call]] = {}
    latest: dict[str, int] = {}  # phone -> position of its latest text or call
    records: list[Message | Call] = [*messages, *calls]
    for position, record in enumerate(sorted(records, key=lambda one: one.created)):
        phone = _phone(record)
        if part in phone:
            by_phone.setdefault(phone, []).append(record)
            latest[phone] = position
    shown = set(sorted(latest, key=lambda phone: latest[phone])[-MOST_PHONES:])
    return {
        "phones": len(by_phone),
        "conversations": [
            {"phone": phone, "texts": len(texts), "messages": [_as_json(record) for record in texts[-MOST_TEXTS:]]}
            for phone, texts in by_phone.items()
            if phone in shown
        ],
    }


def _phone(record: Message | Call) -> str:
    inbound = isinstance(record, Message) and record.direction is Direction.INBOUND
    return record.sender if inbound else record.to


def _as_json(record: Message | Call) -> dict[str, object]:
    if isinstance(record, Call):
        return _call_as_json(record)
    inbound = record.direction is Direction.INBOUND
    return {
        "sid": record.sid,
        "number": record.to if inbound else record.sender,
        "inbound": inbound,
        "body": record.body,
        "status": record.status,
        "error_code": record.error_code,
        "created": record.created.isoformat(),
    }


def _call_as_json(call: Call) -> dict[str, object]:
    """A call in the form of a text, with one line for everything that was heard or pressed."""
    lines = [f"[{step.text}]" if step.kind is StepKind.PRESSED else step.text for step in call.steps if step.text]
    return {
        "sid": call.sid,
        "number": call.sender,
        "inbound": False,
        "body": "\n".join(["\N{TELEPHONE RECEIVER}", *lines]),
        "status": call.status,
        "error_code": None,
        "created": call.created.isoformat(),
    }
