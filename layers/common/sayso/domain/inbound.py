"""What a text from a phone does: to its consent, to the log, and what it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sayso.domain.account import AccountSettings, KeywordOwner
from sayso.domain.consent import Channel, Consent, ConsentStatus
from sayso.domain.consent_entry import Evidence, tell
from sayso.domain.consent_event import OF_KEYWORD, Event, EventKind
from sayso.domain.consent_machine import step
from sayso.domain.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.keyword import Keyword, classify
from sayso.domain.wishes import Wish, wish_in

# 47 CFR 64.1200(a)(12): one confirmation, without marketing; CTIA: name the sender, say how to get help and to stop.
REPLIES: dict[Keyword, str] = {
    Keyword.STOP: (
        "You have opted out of text messages from our system and will receive no further messages from {account}. "
        "To opt back in, reply START."
    ),
    Keyword.START: (
        "You've subscribed to receive notifications from {account}. Text HELP for support instructions or STOP to "
        "unsubscribe. Msg & data rates may apply. Message frequency varies"
    ),
    Keyword.HELP: "Please visit our portal{at_portal} for further contact details. To opt-out, reply STOP.",
}

NOTED = "We have noted your wish and stopped texts from {account}. Reply START to get them again."

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: what the carrier has recognised and answered.
OPT_OUT_TYPE: dict[str, Keyword] = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text that a phone sent to an account's number; `opt_out_type` is set where the carrier answered it."""

    text_id: str
    phone: str
    number: str
    body: str
    opt_out_type: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What to write and what to answer; `consent` is None where it stays as it was."""

    consent: Consent | None
    entry: Entry
    reply: str | None


def respond(text: InboundText, settings: AccountSettings, consent: Consent, at: str) -> Response:
    """What this text means, given the consent as it stands."""
    keyword = _meaning(text, consent)
    wish = wish_in(text.body) if keyword is Keyword.NONE else None
    asked = _ask(text, settings, consent, at, wish) if wish else None
    return asked or _obey(text, settings, consent, at, keyword)


def _ask(text: InboundText, settings: AccountSettings, consent: Consent, at: str, wish: Wish) -> Response | None:
    """Plain words pause the phone until a person has decided what was meant; None if they change nothing.

    It is told so, whoever owns the keywords: the carrier answers no plain words.
    """
    evidence = _evidence(
        text, settings, at, {"rule": wish.rule, "words": wish.words, "replied": True, "text_id": text.text_id}
    )
    after = step(consent, Event(kind=EventKind.PLAIN_WORDS, at=at, source=evidence.source, id=text.text_id))
    if after == consent:
        return None
    entry = replace(tell(consent, after, evidence), type=EntryType.OPT_OUT_REQUESTED)
    return Response(after, entry, NOTED.format(account=settings.name))


def _evidence(text: InboundText, settings: AccountSettings, at: str, data: Mapping[str, Any]) -> Evidence:
    return Evidence(
        account=settings.account,
        actor=Actor(ActorKind.RECIPIENT, text.phone),
        at=at,
        source="text_message",
        key=text.text_id,
        data=data,
    )


def _obey(text: InboundText, settings: AccountSettings, consent: Consent, at: str, keyword: Keyword) -> Response:
    """What a keyword does; any other text is kept."""
    reply = _reply(keyword, settings) if _ours_to_answer(text, settings) else None
    data = {"text_id": text.text_id, "keyword": keyword.value, "replied": reply is not None}
    evidence = _evidence(text, settings, at, data)
    after = step(consent, Event(kind=OF_KEYWORD[keyword], at=at, source=evidence.source, id=text.text_id))
    if after != consent:
        return Response(after, tell(consent, after, evidence), reply)
    asked_for_help = keyword is Keyword.HELP
    entry = Entry(
        account=settings.account,
        at=at,
        type=EntryType.HELP_REQUESTED if asked_for_help else EntryType.MESSAGE_RECEIVED,
        actor=evidence.actor,
        text=f"{text.phone} {'asked for help' if asked_for_help else 'sent a text message'}.",
        key=text.text_id,
        phone=text.phone,
        data=evidence.data,
    )
    return Response(None, entry, reply)


def _meaning(text: InboundText, consent: Consent) -> Keyword:
    if text.opt_out_type in OPT_OUT_TYPE:
        return OPT_OUT_TYPE[text.opt_out_type]
    keyword = classify(text.body)
    if keyword is Keyword.YES:  # from a phone that is in already, it answers something else
        opted_in = consent.status(Channel.SMS) is ConsentStatus.OPTED_IN
        return Keyword.NONE if opted_in else Keyword.START
    return keyword


def _ours_to_answer(text: InboundText, settings: AccountSettings) -> bool:
    """A second answer beside the carrier's would break the one-message rule, or be refused."""
    return settings.keyword_owner is KeywordOwner.SAYSO and not text.opt_out_type


def _reply(keyword: Keyword, settings: AccountSettings) -> str | None:
    if keyword not in REPLIES:
        return None
    at_portal = f" at {settings.portal_url}" if settings.portal_url else ""
    return REPLIES[keyword].format(account=settings.name, at_portal=at_portal)
