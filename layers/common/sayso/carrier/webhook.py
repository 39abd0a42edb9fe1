"""What the carrier posts, once it is known to be the carrier: an inbound text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sayso.carrier.signed_form import Form, certain, certain_body
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber


@dataclass(frozen=True, slots=True)
class Webhook:
    """One signed request of the carrier: form, path parameters, query, and the address it was signed for."""

    form: Form
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    """Without the query."""


class NoPhone(ValueError):
    """The text does not come from a phone, or names no number: it comes from a short code, from a name."""


def inbound_text(webhook: Webhook) -> InboundText:
    """The text in the webhook; NoPhone if it cannot concern anybody's consent. Raises SaidInTwoWays.

    https://www.twilio.com/docs/messaging/guides/webhook-request#parameters-in-twilios-request
    """
    said = certain(webhook.form, "MessageSid", "From", "To", "OptOutType")
    try:
        sender, number = PhoneNumber.of_sender(said["From"]), PhoneNumber.of_account(said["To"])
    except ValueError as error:
        raise NoPhone from error
    if not said["MessageSid"]:
        raise NoPhone
    return InboundText(
        text_id=said["MessageSid"],
        phone=sender,
        number=number,
        body=certain_body(webhook.form),
        opt_out_type=said["OptOutType"],
    )
