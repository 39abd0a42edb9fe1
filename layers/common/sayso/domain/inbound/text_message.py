"""What a text from a phone does: to the phone's consent, to the log, and which reply it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence
from sayso.domain.consent.logged_change import logged_change
from sayso.domain.consent.machine import counts, overtaken
from sayso.domain.inbound.keyword import NO_COMMAND, Command, Keyword, command_in
from sayso.domain.inbound.keyword_owner import CARRIER_SENTENCES, carrier_does, ours_to_answer
from sayso.domain.inbound.reaction import Reaction
from sayso.domain.inbound.reading import Reading, read
from sayso.domain.inbound.replies import noted, ours, reply_to
from sayso.domain.inbound.reply_limit import Replies
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.language import language_of

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: what the carrier has recognised and answered.
OPT_OUT_TYPE: dict[str, Keyword] = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


# The event of each keyword; any other text is one too.
EVENT_OF_KEYWORD: dict[Keyword, EventKind] = {
    Keyword.STOP: EventKind.TEXT_STOP,
    Keyword.START: EventKind.TEXT_START,
    Keyword.YES: EventKind.TEXT_YES,
    Keyword.HELP: EventKind.TEXT_HELP,
    Keyword.NONE: EventKind.TEXT_OTHER,
}


DOOR = "text_message"
"""The source of what is said by text."""

OVERTAKEN = "It was found late, and another wish was stated since."


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text that a phone sent to an account's number; `opt_out_type` is set if the carrier has answered it."""

    text_id: str
    phone: PhoneNumber
    number: PhoneNumber
    body: str
    opt_out_type: str = ""


@dataclass(frozen=True, slots=True)
class TextEffect:
    """What to write and what to reply; `consent` is None if it stays as it is, `replies` if there is no reply."""

    consent: Consent | None
    entry: Entry
    reply: str | None
    replies: Replies | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a text came, whether a reply can still reach the phone in time, and when it is recorded, if later."""

    at: str
    answerable: bool = True
    recorded_at: str = ""
    replies: Replies = field(default_factory=Replies)
    """Those that its phone has got"""

    @property
    def late(self) -> bool:
        """Whether the text was found some time after it was sent."""
        return self.recorded_at != ""


def effect_of_text(text: InboundText, settings: AccountSettings, consent: Consent, arrival: Arrival) -> TextEffect:
    """What this text does to the current consent."""
    reading = read(text.body, ours(settings))
    command = _command_in(text, reading.own, settings)
    if command.keyword is Keyword.NONE and (request := _opt_out_request(text, settings, consent, arrival, reading)):
        return request
    return _keyword(text, settings, consent, arrival, _counting(command, consent), reading.reaction)


def _opt_out_request(
    text: InboundText, settings: AccountSettings, consent: Consent, arrival: Arrival, reading: Reading
) -> TextEffect | None:
    """Plain words pause the phone until staff have decided what was meant; None if they change nothing.

    Sayso replies whoever owns the keywords: the carrier does not answer plain words. Where they only may mean it, or
    are about calls, texts go on, and nothing is answered.
    """
    wish = reading.wish
    if wish is None:
        return None
    ours = reading.sure and arrival.answerable and _allowed(Keyword.NONE, settings, consent, arrival)
    reply = noted(settings, language_of(reading.own)) if ours else None
    data = {"rule": wish.rule, "words": wish.words, "replied": reply is not None, "text_id": text.text_id}
    evidence = _evidence(text, settings, arrival, data)
    kind = EventKind.PLAIN_WORDS if reading.sure else EventKind.MAYBE_PLAIN_WORDS
    if reading.is_about_calls:
        kind = EventKind.CALLS_PLAIN_WORDS
    change = logged_change(consent, _event(kind, text, arrival), evidence)
    if change is None:
        return None
    entry = replace(change.entry, type=EntryType.OPT_OUT_REQUESTED)
    return TextEffect(change.consent, entry, reply, _counted(reply, Keyword.NONE, arrival))


def _allowed(keyword: Keyword, settings: AccountSettings, consent: Consent, arrival: Arrival) -> bool:
    """Whether the phone has not had all the replies that it gets."""
    opts_out = consent.status(Channel.SMS) is not ConsentStatus.OPTED_OUT
    return arrival.replies.allow(keyword, arrival.at, settings.limits.replies_a_day, opts_out=opts_out)


def _counted(reply: str | None, keyword: Keyword, arrival: Arrival) -> Replies | None:
    return arrival.replies.after(keyword, arrival.at) if reply is not None else None


def _event(kind: EventKind, text: InboundText, arrival: Arrival) -> Event:
    return Event(kind=kind, at=arrival.at, source=DOOR, id=text.text_id, late=arrival.late)


def _evidence(text: InboundText, settings: AccountSettings, arrival: Arrival, data: Mapping[str, Any]) -> Evidence:
    late = {"given_at": arrival.at} if arrival.late else {}  # it counts from when it is recorded
    return Evidence(
        account=settings.account,
        actor=Actor(ActorKind.RECIPIENT, text.phone.e164),
        at=arrival.recorded_at or arrival.at,
        source=DOOR,
        key=text.text_id,
        since=arrival.at,
        data={**data, **late},
    )


def _keyword(
    text: InboundText,
    settings: AccountSettings,
    consent: Consent,
    arrival: Arrival,
    command: Command,
    reaction: Reaction | None,
) -> TextEffect:
    """What a keyword does; any other text is logged and changes nothing."""
    keyword = command.keyword
    its_own, recognised = command.carrier_knows_it(settings.number), text.opt_out_type != ""
    does = carrier_does(keyword, settings.keyword_owner, its_own=its_own, recognised=recognised)
    if arrival.late and settings.keyword_owner is KeywordOwner.CARRIER_ADVANCED:
        does = None  # its record of a text does not say whether it recognised a word
    ours = arrival.answerable and ours_to_answer(does, consent.status(Channel.SMS))
    ours = ours and _allowed(keyword, settings, consent, arrival)
    reply = reply_to(keyword, command.language, settings) if ours else None
    data: dict[str, Any] = {"text_id": text.text_id, "keyword": keyword.value, "replied": reply is not None}
    data |= {"carrier": does.value} if does else {}
    data |= {"reaction": reaction.emoji} if reaction else {}
    evidence = _evidence(text, settings, arrival, data)
    event = _event(EVENT_OF_KEYWORD[keyword], text, arrival)
    change = logged_change(consent, event, evidence)
    entry = change.entry if change else _unchanged(text, keyword, evidence, reaction)
    if overtaken(consent, event):
        entry = replace(entry, text=f"{entry.text} {OVERTAKEN}")
    if does:
        entry = replace(entry, text=f"{entry.text} {CARRIER_SENTENCES[does]}")
    return TextEffect(change.consent if change else None, entry, reply, _counted(reply, keyword, arrival))


def _unchanged(text: InboundText, keyword: Keyword, evidence: Evidence, reaction: Reaction | None) -> Entry:
    """The entry of a text that changes nothing."""
    asked_for_help = keyword is Keyword.HELP
    did = "asked for help" if asked_for_help else reaction.in_words if reaction else "sent a text message"
    return Entry(
        account=evidence.account,
        at=evidence.at,
        type=EntryType.HELP_REQUESTED if asked_for_help else EntryType.MESSAGE_RECEIVED,
        actor=evidence.actor,
        text=f"{text.phone} {did}.",
        key=text.text_id,
        phone=text.phone.e164,
        data=evidence.data,
    )


def _command_in(text: InboundText, own: str, settings: AccountSettings) -> Command:
    """The command that the whole text is, or all that is left of it without what it quotes."""
    whole, left = (command_in(words, settings.keyword_languages) for words in (text.body, own))
    command = left if whole.keyword is Keyword.NONE else whole
    if text.opt_out_type in OPT_OUT_TYPE:
        return replace(command, keyword=OPT_OUT_TYPE[text.opt_out_type])
    return command


def _counting(command: Command, consent: Consent) -> Command:
    """What counts of it now: YES from a phone that has opted in answers something else."""
    if command.keyword is Keyword.YES:
        return replace(command, keyword=Keyword.START) if counts(consent, EventKind.TEXT_YES) else NO_COMMAND
    return command
