"""What Twilio's REST API removes of a text: its body, by an update, and its pictures, each by itself."""

import re
from datetime import datetime

from local.carrier.error_codes import TwilioError
from local.carrier.http.exchange import Request, Response
from local.carrier.records.message import FINAL, Message, Messages

MEDIA_PATH = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)/Messages/(?P<sid>\w+)/Media(?:/(?P<media>\w+))?\.json")


def redact(messages: Messages, message: Message, request: Request, at: datetime) -> Message:
    """https://www.twilio.com/docs/messaging/api/message-resource#update-a-message-resource

    TwilioError for any other body than an empty one, and while the text is on its way (that code: not verified).
    """
    if request.form() != {"Body": ""}:
        raise TwilioError(30400)
    if message.status not in FINAL:
        raise TwilioError(20009)
    return messages.redact(message.sid, at) or message


def media(messages: Messages, message: Message, request: Request, media_sid: str | None) -> Response:
    """https://www.twilio.com/docs/messaging/api/media-resource: the list of a text's pictures, or one that goes."""
    match request.method:
        case "GET" if media_sid is None:
            return Response(200, _as_json(message, request.path))
        case "DELETE" if media_sid in message.media:
            messages.remove_media(message.sid, media_sid)
            return Response(204, b"")  # a body would be read as the beginning of the next answer
        case "GET" | "DELETE":
            raise TwilioError(20404, request.path)
        case _:
            raise TwilioError(20004)


def _as_json(message: Message, path: str) -> dict[str, object]:
    folder = path.removesuffix(".json")
    return {
        "media_list": [{"sid": sid, "parent_sid": message.sid, "uri": f"{folder}/{sid}"} for sid in message.media],
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(len(message.media) - 1, 0),
        "uri": path,
        "first_page_uri": path,
        "previous_page_uri": None,
        "next_page_uri": None,
    }
