"""A text from a phone: the webhook that Twilio calls for it, and the replies in the TwiML that the webhook returns."""

import uuid
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import phonenumbers

from local.carrier.api_version import API_VERSION
from local.carrier.credentials import Access
from local.carrier.delivery.delivery_runner import DeliveryRunner
from local.carrier.records.message import Direction, Message, MessageStatus, new_media_sid, new_message_sid
from local.carrier.texts.outgoing_text import OutgoingText, TextContext
from local.carrier.webhooks.webhook import Webhook, WebhookResponse, post
from sayso.domain.text.segments import count

XML_TYPES = ("text/xml", "application/xml")


@dataclass(frozen=True, slots=True)
class IncomingText:
    """What a recipient texts; with the `message_sid` of an earlier text it is Twilio's repeat of that text.

    `pictures` is how many come with it, in digits.
    """

    sender: str
    to: str
    body: str
    message_sid: str | None = None
    opt_out_type: str | None = None
    pictures: str = "0"


def webhook_form(text: IncomingText, sid: str, account_sid: str) -> dict[str, str]:
    """https://www.twilio.com/docs/messaging/guides/webhook-request; the signature covers blank parameters too."""
    form = {
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
        "SmsStatus": str(MessageStatus.RECEIVED),
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "NumMedia": text.pictures,
        "NumSegments": str(count(text.body).segments),
        "To": text.to,
        "From": text.sender,
        "Body": text.body,
    }
    return {**form, **({"OptOutType": text.opt_out_type} if text.opt_out_type else {})}


def replies(response: WebhookResponse) -> list[str]:
    """The texts of the `<Message>` verbs; empty if the response is an error or not TwiML."""
    if response.status // 100 != 2 or response.content_type not in XML_TYPES:
        return []
    try:
        document = ElementTree.fromstring(response.body)
    except ElementTree.ParseError:
        return []
    if document.tag != "Response":
        return []
    return [verb.findtext("Body") or (verb.text or "") for verb in document.findall("Message")]


class TextReceiver:
    """Posts a recipient's texts to the webhook, and delivers the replies to the recipient."""

    def __init__(self, credentials: Access, context: TextContext, runner: DeliveryRunner) -> None:
        self._credentials = credentials
        self._context = context
        self._runner = runner

    def receive(self, text: IncomingText, url: str) -> WebhookResponse:
        sid = text.message_sid or new_message_sid()
        received = self._message(sid, text.sender, text.to, text.body, Direction.INBOUND)
        media = tuple(new_media_sid() for _ in range(int(text.pictures)))
        self._context.messages.add(replace(received, media=media, num_media=len(media)))
        form = webhook_form(text, sid, self._credentials.account_sid)
        webhook = Webhook(url, form)
        response = post(webhook, self._credentials.auth_token)
        self._context.alerts.note(webhook, response, sid)
        for index, body in enumerate(replies(response)):
            # The sid derives from the text: a repeated webhook does not send the same reply twice.
            reply_sid = f"SM{uuid.uuid5(uuid.NAMESPACE_OID, f'{sid} {index}').hex}"
            reply = self._message(reply_sid, text.to, text.sender, body, Direction.REPLY)
            self._runner.start(OutgoingText(self._context, reply))
        return response

    def _message(self, sid: str, sender: str, to: str, body: str, direction: Direction) -> Message:
        at, segments = self._context.now(), count(body).segments
        message = Message(sid, to, sender, body, segments, direction, created=at, updated=at)
        return message.with_status(MessageStatus.RECEIVED, at, None) if direction is Direction.INBOUND else message


def _country(phone: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""
