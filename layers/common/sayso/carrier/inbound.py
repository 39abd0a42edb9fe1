"""Twilio's inbound webhook as a text from a phone."""

from sayso.carrier.webhook import Webhook
from sayso.domain.inbound import InboundText


def inbound_text(webhook: Webhook) -> InboundText:
    """https://www.twilio.com/docs/messaging/guides/webhook-request#parameters-in-twilios-request"""
    form = webhook.form
    return InboundText(
        text_id=form["MessageSid"],
        phone=form["From"],
        number=form["To"],
        body=form.get("Body", ""),
        opt_out_type=form.get("OptOutType", ""),
    )
