"""What a text from a phone does: to its consent, to the log, and what it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.machine import apply_event
from sayso.domain.inbound.keyword import NO_COMMAND, Command, Keyword, command_in
from sayso.domain.inbound.keyword_owner import TOLD, carrier_does, ours_to_answer
from sayso.domain.inbound.opt_out_phrases import Wish, wish_in
from sayso.domain.inbound.replies import noted, reply_to
from sayso.domain.message.channel import Channel

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: what the carrier has recognised and answered.
OPT_OUT_TYPE: dict[str, Keyword] = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


# What a keyword says; without one it is another text.
OF_KEYWORD: dict[Keyword, EventKind] = {
    Keyword.STOP: EventKind.TEXT_STOP,
    Keyword.START: EventKind.TEXT_START,
    Keyword.YES: EventKind.TEXT_YES,
    Keyword.HELP: EventKind.TEXT_HELP,
    Keyword.NONE: EventKind.TEXT_OTHER,
}


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


@dataclass(frozen=True, slots=True)
class Moment:
    """When a text came, whether an answer to it is still in time and has a way, and when it is recorded, if later."""

    at: str
    answerable: bool = True
    recorded_at: str = ""


def respond(text: InboundText, settings: AccountSettings, consent: Consent, moment: Moment) -> Response:
    """What this text means, given the consent as it stands."""
    command = _meaning(text, settings, consent)
    wish = wish_in(text.body) if command.keyword is Keyword.NONE else None
    asked = _ask(text, settings, consent, moment, wish) if wish else None
    return asked or _obey(text, settings, consent, moment, command)


def _ask(text: InboundText, settings: AccountSettings, consent: Consent, moment: Moment, wish: Wish) -> Response | None:
    """Plain words pause the phone until a person has decided what was meant; None if they change nothing.

    It is told so, whoever owns the keywords: the carrier answers no plain words.
    """
    reply = noted(settings) if moment.answerable else None
    data = {"rule": wish.rule, "words": wish.words, "replied": reply is not None, "text_id": text.text_id}
    evidence = _evidence(text, settings, moment, data)
    after = apply_event(
        consent, Event(kind=EventKind.PLAIN_WORDS, at=moment.at, source=evidence.source, id=text.text_id)
    )
    if after == consent:
        return None
    entry = replace(entry_for_change(consent, after, evidence), type=EntryType.OPT_OUT_REQUESTED)
    return Response(after, entry, reply)


def _evidence(text: InboundText, settings: AccountSettings, moment: Moment, data: Mapping[str, Any]) -> Evidence:
    late = {"given_at": moment.at} if moment.recorded_at else {}  # it has counted from the later time on
    return Evidence(
        account=settings.account,
        actor=Actor(ActorKind.RECIPIENT, text.phone),
        at=moment.recorded_at or moment.at,
        source="text_message",
        key=text.text_id,
        since=moment.at,
        data={**data, **late},
    )


def _obey(text: InboundText, settings: AccountSettings, consent: Consent, moment: Moment, command: Command) -> Response:
    """What a keyword does; any other text is kept."""
    keyword, at = command.keyword, moment.at
    does = carrier_does(keyword, settings.keyword_owner, its_own=command.of_carrier, recognised=text.opt_out_type != "")
    ours = moment.answerable and ours_to_answer(does, consent.status(Channel.SMS))
    reply = reply_to(keyword, command.language, settings) if ours else None
    data = {"text_id": text.text_id, "keyword": keyword.value, "replied": reply is not None}
    evidence = _evidence(text, settings, moment, data | ({"carrier": does.value} if does else {}))
    after = apply_event(consent, Event(kind=OF_KEYWORD[keyword], at=at, source=evidence.source, id=text.text_id))
    entry = entry_for_change(consent, after, evidence) if after != consent else _kept(text, keyword, evidence)
    told = f"{entry.text} {TOLD[does]}" if does else entry.text
    return Response(after if after != consent else None, replace(entry, text=told), reply)


def _kept(text: InboundText, keyword: Keyword, evidence: Evidence) -> Entry:
    """The entry of a text that changes nothing."""
    asked_for_help = keyword is Keyword.HELP
    return Entry(
        account=evidence.account,
        at=evidence.at,
        type=EntryType.HELP_REQUESTED if asked_for_help else EntryType.MESSAGE_RECEIVED,
        actor=evidence.actor,
        text=f"{text.phone} {'asked for help' if asked_for_help else 'sent a text message'}.",
        key=text.text_id,
        phone=text.phone,
        data=evidence.data,
    )


def _meaning(text: InboundText, settings: AccountSettings, consent: Consent) -> Command:
    command = command_in(text.body, settings.keyword_languages)
    if text.opt_out_type in OPT_OUT_TYPE:
        return replace(command, keyword=OPT_OUT_TYPE[text.opt_out_type])
    if command.keyword is Keyword.YES:  # from a phone that is in already, it answers something else
        opted_in = consent.status(Channel.SMS) is ConsentStatus.OPTED_IN
        return NO_COMMAND if opted_in else replace(command, keyword=Keyword.START)
    return command
