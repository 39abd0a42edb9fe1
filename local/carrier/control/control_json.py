"""Messages and calls as JSON, as the control API shows them."""

from local.carrier.records.call import Call, StepKind
from local.carrier.records.message import Message


def message_as_json(message: Message) -> dict[str, object]:
    """One item of GET /control/messages."""
    return {
        "sid": message.sid,
        "to": message.to,
        "from": message.sender,
        "body": message.body,
        "segments": message.segments,
        "direction": message.direction,
        "status": message.status,
        "error_code": message.error_code,
        "status_callback": message.status_callback,
        "created": message.created.isoformat(),
    }


def call_as_json(call: Call) -> dict[str, object]:
    """One item of GET /control/calls."""
    return {
        "sid": call.sid,
        "to": call.to,
        "from": call.sender,
        "url": call.url,
        "status": call.status,
        "status_callback": call.status_callback,
        "heard": call.texts_of(StepKind.HEARD),
        "pressed": call.texts_of(StepKind.PRESSED),
        "steps": [{str(step.kind): step.text} for step in call.steps],
        "seconds": call.seconds,
        "created": call.created.isoformat(),
    }
