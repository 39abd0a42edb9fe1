"""Twilio's inbound webhook as a text from a phone."""

from sayso.carrier.webhook import Webhook
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber


class NoPhone(ValueError):
    """The text does not come from a phone or not to a phone number: a short code, an alphanumeric sender."""


def inbound_text(webhook: Webhook) -> InboundText:
    """NoPhone if nobody's consent can be meant. https://www.twilio.com/docs/messaging/guides/webhook-request#parameters-in-twilios-request"""
    form = webhook.form
    try:
        sender, number = (PhoneNumber.from_e164(form.get(field, "")) for field in ("From", "To"))
    except ValueError as error:
        raise NoPhone from error
    if not form.get("MessageSid"):
        raise NoPhone
    return InboundText(
        text_id=form["MessageSid"],
        phone=sender,
        number=number,
        body=form.get("Body", ""),
        opt_out_type=form.get("OptOutType", ""),
    )
