"""A text from a recipient: the webhook that Twilio makes of it, and the replies in the TwiML that returns."""

import uuid
from dataclasses import dataclass
from xml.etree import ElementTree

import phonenumbers

from local.carrier.credentials import Credentials
from local.carrier.delivery.delivery_runner import Courier
from local.carrier.records.message import Direction, Message, Status, new_sid
from local.carrier.rest.message_json import API_VERSION
from local.carrier.texts.outgoing_text import OutgoingText, Texting
from local.carrier.webhooks.webhook import Reply, Webhook, post
from sayso.domain.text.segments import count

XML = ("text/xml", "application/xml")


@dataclass(frozen=True, slots=True)
class Text:
    """What a recipient texts; with the `message_sid` of an earlier one it is Twilio's repeat of it."""

    sender: str
    to: str
    body: str
    message_sid: str | None = None
    opt_out_type: str | None = None


def form(text: Text, sid: str, account_sid: str) -> dict[str, str]:
    """https://www.twilio.com/docs/messaging/guides/webhook-request; blank parameters are signed, too."""
    known = {
        "ToCountry": _country(text.to),
        "ToState": "",
        "ToCity": "",
        "ToZip": "",
        "FromCountry": _country(text.sender),
        "FromState": "",
        "FromCity": "",
        "FromZip": "",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "MessageSid": sid,
        "SmsStatus": str(Status.RECEIVED),
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "NumMedia": "0",
        "NumSegments": str(count(text.body).segments),
        "To": text.to,
        "From": text.sender,
        "Body": text.body,
    }
    return {**known, **({"OptOutType": text.opt_out_type} if text.opt_out_type else {})}


def replies(reply: Reply) -> list[str]:
    """The texts of the `<Message>` verbs; none where the answer is an error or no TwiML."""
    if reply.status // 100 != 2 or reply.content_type not in XML:
        return []
    try:
        response = ElementTree.fromstring(reply.body)
    except ElementTree.ParseError:
        return []
    if response.tag != "Response":
        return []
    return [verb.findtext("Body") or (verb.text or "") for verb in response.findall("Message")]


class Inbound:
    """Passes a recipient's texts on to our webhook, and our replies back to the recipient."""

    def __init__(self, credentials: Credentials, texting: Texting, courier: Courier) -> None:
        self._credentials = credentials
        self._texting = texting
        self._courier = courier

    def receive(self, text: Text, url: str) -> Reply:
        sid = text.message_sid or new_sid()
        self._texting.messages.add(self._message(sid, text.sender, text.to, text.body, Direction.INBOUND))
        reply = post(Webhook(url, form(text, sid, self._credentials.account_sid)), self._credentials.auth_token)
        for index, body in enumerate(replies(reply)):
            # Named after what it answers: a repeated webhook makes no second message of the same reply.
            reply_sid = f"SM{uuid.uuid5(uuid.NAMESPACE_OID, f'{sid} {index}').hex}"
            answer = self._message(reply_sid, text.to, text.sender, body, Direction.REPLY)
            self._courier.take(OutgoingText(self._texting, answer))
        return reply

    def _message(self, sid: str, sender: str, to: str, body: str, direction: Direction) -> Message:
        at, segments = self._texting.now(), count(body).segments
        message = Message(sid, to, sender, body, segments, direction, created=at, updated=at)
        return message.reached(Status.RECEIVED, at, None) if direction is Direction.INBOUND else message


def _country(phone: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""
