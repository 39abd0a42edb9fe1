"""Twilio's requests during a call: what each reports, and what the call says next, as TwiML."""

from twilio.twiml.voice_response import Gather, VoiceResponse

from sayso.carrier.codes import RETRIES
from sayso.carrier.signed_form import certain
from sayso.carrier.webhook import Webhook
from sayso.domain.inbound.call_menu import MenuPosition, Speech, not_to_be_played
from sayso.domain.inbound.key_press import CallInput
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.language import spoken_as

KEYS_PATH = "/keys"


class NoCall(ValueError):
    """The request lacks the call, the phone, the message or the position in the menu."""


def call_input(webhook: Webhook) -> CallInput:
    """What the request reports; the ids are in its path. Raises NoCall and SaidInTwoWays.

    https://www.twilio.com/docs/voice/twiml#request-parameters
    """
    said, path = certain(webhook.form, "CallSid", "To", "Digits"), webhook.path
    if not said["CallSid"]:
        raise NoCall
    try:
        return CallInput(
            account=path["account"],
            batch_id=path["batch"],
            message_id=MessageId.parse(path["message"]),
            phone=PhoneNumber.from_e164(said["To"]),
            call_id=said["CallSid"],
            at=MenuPosition.parse(webhook.query["at"]) if webhook.address.endswith(KEYS_PATH) else None,
            key=said["Digits"],
        )
    except (KeyError, ValueError) as error:
        raise NoCall from error


def twiml(speech: Speech, address: str) -> str:
    """The speech in TwiML; keys are posted below `address`, to which the request came.

    A function does not know the API's own address, but the carrier's signature covers the one that it called.
    """
    response = VoiceResponse()
    as_language = spoken_as(speech.language)
    said = {"language": as_language.locale} | ({"voice": as_language.voice} if as_language.voice else {})
    if speech.listens is None:
        for sentence in speech.sentences:
            response.say(sentence, **said)
    else:
        gather = Gather(
            input="dtmf",
            num_digits=1,
            finish_on_key="",  # else a # would not be reported
            timeout=speech.seconds,
            action=f"{address.removesuffix(KEYS_PATH)}{KEYS_PATH}?at={speech.listens}{RETRIES}",
            method="POST",
            action_on_empty_result=speech.asks,
        )
        for sentence in speech.sentences:
            gather.say(sentence, **said)
        response.append(gather)
    response.hangup()
    return str(response)


def apology() -> str:
    """What the call says if there is no message to play."""
    return twiml(not_to_be_played(), "")
