"""What the carrier calls: two form posts, each signed for its address; the forms are Twilio's."""

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


PATHS: dict[str, Any] = {
    "/twilio/inbound": {
        "post": {
            "operationId": "post_inbound",
            "tags": ["Carrier"],
            "summary": "Bring a text of a family",
            "description": "STOP, START and HELP in all their spellings count at once; any other text is kept. The "
            "same `MessageSid` again changes nothing and gets the same answer.",
            "security": [{SIGNATURE: []}],
            "requestBody": _form(
                ["MessageSid", "From", "To", "Body"],
                {
                    "MessageSid": "The carrier's id of the text",
                    "From": "The family's phone",
                    "To": "The account's number",
                    "Body": "The text",
                    "OptOutType": "`STOP`, `START` or `HELP` where the carrier has answered it",
                },
                {"MessageSid": "SM1", "From": "+14155550102", "To": "+14155550100", "Body": "STOP"},
            ),
            "responses": {
                "200": {
                    "description": "TwiML with the answer to the family, if it is ours to give",
                    "content": {
                        "text/xml": {
                            "schema": {"type": "string"},
                            "example": '<?xml version="1.0" encoding="UTF-8"?><Response />',
                        }
                    },
                },
                "403": _REFUSED,
                "500": _TRY_AGAIN,
            },
        }
    },
    "/twilio/status/{account}/{batch}/{message}": {
        "parameters": [_in_path("account"), _in_path("batch"), _in_path("message")],
        "post": {
            "operationId": "post_status",
            "tags": ["Carrier"],
            "summary": "Report the status of a message",
            "description": "The carrier gets this address with each message. Reports may come late, twice and in any "
            "order: statuses only rise.",
            "security": [{SIGNATURE: []}],
            "requestBody": _form(
                ["MessageSid", "MessageStatus", "To"],
                {
                    "MessageSid": "The carrier's id of the message",
                    "MessageStatus": "`queued`, `sent`, `delivered`, `undelivered`, `failed`, …",
                    "To": "The family's phone",
                    "ErrorCode": "The carrier's, where it failed",
                },
                {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+14155550101"},
            ),
            "responses": {"204": {"description": "Taken"}, "403": _REFUSED, "500": _TRY_AGAIN},
        },
    },
}
