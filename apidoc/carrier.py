"""The calls that the carrier makes: form posts, each signed for its address; the forms are Twilio's."""

from typing import Any

SIGNATURE = "CarrierSignature"

SECURITY_SCHEME = {
    "type": "apiKey",
    "in": "header",
    "name": "X-Twilio-Signature",
    "description": "HMAC-SHA1 over address and form with the carrier's token: "
    "https://www.twilio.com/docs/usage/security#validating-requests",
}

_REFUSED = {
    "description": "`forbidden`: not signed by the carrier; nothing was changed.",
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Error"},
            "example": {"code": "forbidden", "message": "The request is not signed by the carrier.", "details": []},
        }
    },
}
_TRY_AGAIN = {"description": "Something went wrong here. The carrier posts it again."}


def _form(required: list[str], fields: dict[str, str], example: dict[str, str]) -> dict[str, Any]:
    properties = {name: {"type": "string", "description": description} for name, description in fields.items()}
    schema = {"type": "object", "required": required, "properties": properties}
    media = {"schema": schema, "example": example}
    return {"required": True, "content": {"application/x-www-form-urlencoded": media}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _twiml(description: str, example: str) -> dict[str, Any]:
    example = f'<?xml version="1.0" encoding="UTF-8"?>{example}'
    return {"description": description, "content": {"text/xml": {"schema": {"type": "string"}, "example": example}}}


_ACCOUNT = {"AccountSid": "The operator's account at the carrier: `AC` and 32 hexadecimal digits"}
_ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
_TEXT_ID = "SM00000000000000000000000000000001"
_CALL = _ACCOUNT | {
    "CallSid": "The carrier's id of the call: `CA` and 32 hexadecimal digits",
    "To": "The family's phone",
}
_CALLED = {
    "AccountSid": _ACCOUNT_SID,
    "CallSid": "CA00000000000000000000000000000001",
    "From": "+14155550100",
    "To": "+14155550101",
    "CallStatus": "in-progress",
}
_MESSAGE = ("account", "batch", "message")

PATHS: dict[str, Any] = {
    "/twilio/inbound": {
        "post": {
            "operationId": "post_inbound",
            "tags": ["Carrier"],
            "summary": "Deliver a text of a family",
            "description": "STOP, START and HELP in all their spellings count at once; any other text is kept. The "
            "same `MessageSid` again changes nothing and gets the same answer.",
            "security": [{SIGNATURE: []}],
            "requestBody": _form(
                ["AccountSid", "MessageSid", "From", "To", "Body"],
                _ACCOUNT
                | {
                    "MessageSid": "The carrier's id of the text: `SM` or `MM` and 32 hexadecimal digits",
                    "From": "The family's phone",
                    "To": "The account's number",
                    "Body": "The text",
                    "OptOutType": "`STOP`, `START` or `HELP` if the carrier has replied to it",
                },
                {
                    "AccountSid": _ACCOUNT_SID,
                    "MessageSid": _TEXT_ID,
                    "From": "+14155550102",
                    "To": "+14155550100",
                    "Body": "STOP",
                },
            ),
            "responses": {
                "200": _twiml("TwiML with the reply to the family, if Sayso replies", "<Response />"),
                "403": _REFUSED,
                "500": _TRY_AGAIN,
            },
        }
    },
    "/twilio/status/{account}/{batch}/{message}": {
        "parameters": [_in_path(name) for name in _MESSAGE],
        "post": {
            "operationId": "post_status",
            "tags": ["Carrier"],
            "summary": "Report the status of a message",
            "description": "The carrier gets this address with each message. Reports may come late, twice and in any "
            "order: statuses only rise. For a call, `CallSid` and `CallStatus` are sent instead of `MessageSid` and "
            "`MessageStatus`.",
            "security": [{SIGNATURE: []}],
            "requestBody": _form(
                ["AccountSid"],
                _ACCOUNT
                | {
                    "MessageSid": "The carrier's id of the message",
                    "MessageStatus": "`queued`, `sent`, `delivered`, `undelivered`, `failed`, …",
                    "CallSid": "The carrier's id of the call",
                    "CallStatus": "`completed`, `busy`, `no-answer`, `failed`, `canceled`, …",
                    "To": "The family's phone, as the carrier writes it; not read",
                    "ErrorCode": "The carrier's code, if it failed",
                },
                {
                    "AccountSid": _ACCOUNT_SID,
                    "MessageSid": _TEXT_ID,
                    "MessageStatus": "delivered",
                    "To": "+14155550101",
                },
            ),
            "responses": {"204": {"description": "Taken"}, "403": _REFUSED, "500": _TRY_AGAIN},
        },
    },
    "/twilio/voice/{account}/{batch}/{message}": {
        "parameters": [_in_path(name) for name in _MESSAGE],
        "post": {
            "operationId": "post_voice",
            "tags": ["Carrier"],
            "summary": "Ask what to say in a call that was answered",
            "description": "The carrier gets this address with each call. A call that is not ours is ended politely.",
            "security": [{SIGNATURE: []}],
            "requestBody": _form(["AccountSid", "CallSid", "To"], _CALL, _CALLED),
            "responses": {
                "200": _twiml(
                    "TwiML: who calls, the message, how to stop, a number to call back",
                    '<Response><Gather action="https://…/keys?at=message.1#rc=5&amp;rp=all" numDigits="1"><Say>This is '
                    "Harbour Dance with a message.</Say>…</Gather><Hangup /></Response>",
                ),
                "403": _REFUSED,
                "500": _TRY_AGAIN,
            },
        },
    },
    "/twilio/voice/{account}/{batch}/{message}/keys": {
        "parameters": [_in_path(name) for name in _MESSAGE],
        "post": {
            "operationId": "post_voice_keys",
            "tags": ["Carrier"],
            "summary": "Deliver a key that was pressed in a call",
            "description": "5 starts the opt-out; a choice counts at once, or waits for an admin where the account "
            "reviews. The same `CallSid` and key again change nothing and get the same answer.",
            "security": [{SIGNATURE: []}],
            "parameters": [
                {
                    "name": "at",
                    "in": "query",
                    "required": True,
                    "description": "The step of the call in which it was pressed, and how often that step was said",
                    "schema": {"type": "string", "pattern": "^(message|choice|closing)\\.[1-9]$"},
                }
            ],
            "requestBody": _form(
                ["CallSid", "To", "Digits"],
                {**_CALL, "Digits": "The key; empty if none was pressed"},
                {**_CALLED, "Digits": "5"},
            ),
            "responses": {
                "200": _twiml("TwiML: what the call says next", "<Response><Say>Goodbye.</Say><Hangup /></Response>"),
                "403": _REFUSED,
                "500": _TRY_AGAIN,
            },
        },
    },
}
