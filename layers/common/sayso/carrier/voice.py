"""Twilio's requests during a call, and the answers to them in TwiML."""

from twilio.twiml.voice_response import Gather, VoiceResponse

from sayso.carrier.webhook import RETRIES, Webhook
from sayso.domain.inbound.call_menu import GOODBYE, NOT_TO_BE_PLAYED, At, Speech
from sayso.domain.inbound.key_press import Turn
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber

KEYS_PATH = "/keys"


class NoCall(ValueError):
    """The request names no call, phone, message or place in the script."""


def turn_of(webhook: Webhook) -> Turn:
    """Whose turn it is, by the ids in the path; NoCall. https://www.twilio.com/docs/voice/twiml#request-parameters"""
    form, path = webhook.form, webhook.path
    if not form.get("CallSid"):
        raise NoCall
    try:
        turn = Turn(
            account=path["account"],
            batch_id=path["batch"],
            message_id=MessageId.parse(path["message"]),
            phone=PhoneNumber.from_e164(form.get("To", "")).e164,
            call_id=form["CallSid"],
            at=At.parse(webhook.query["at"]) if webhook.address.endswith(KEYS_PATH) else None,
            key=form.get("Digits", ""),
        )
    except (KeyError, ValueError) as error:
        raise NoCall from error
    return turn


def twiml(speech: Speech, address: str) -> str:
    """The speech in TwiML; keys are posted below `address`, which the request came to.

    A function does not know the API's own address, but the carrier's signature proves the one that it called.
    """
    response = VoiceResponse()
    if speech.listens is None:
        for sentence in speech.sentences:
            response.say(sentence)
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
            gather.say(sentence)
        response.append(gather)
    response.hangup()
    return str(response)


def apology() -> str:
    """What the called person hears if there is nothing to say."""
    return twiml(Speech((NOT_TO_BE_PLAYED, GOODBYE)), "")
