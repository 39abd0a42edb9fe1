"""What a key does that was pressed in a call: to the consent of its phone, and to the log."""

from dataclasses import dataclass, replace

from sayso.domain.account.settings import AccountSettings, OptOutMode
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.machine import TRANSITIONS, apply_event
from sayso.domain.consent.opt_out_request import Ask
from sayso.domain.inbound.call_menu import At
from sayso.domain.message.message import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The phone's turn in a call: where it is (None: it has just answered) and what it pressed there ("": nothing)."""

    account: str
    batch_id: str
    message_id: MessageId
    phone: str
    call_id: str
    at: At | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class KeyPress:
    """What to write; `consent` is None where it stays as it was. `waits`: a person has to decide on it."""

    consent: Consent | None
    entry: Entry
    waits: bool


def press(
    turn: Turn, choice: EventKind, category: str, settings: AccountSettings, consent: Consent, at: str
) -> KeyPress:
    """What this choice means, given the consent as it stands."""
    evidence = Evidence(
        account=settings.account,
        actor=Actor(ActorKind.RECIPIENT, turn.phone),
        at=at,
        source="key_press",
        key=f"{turn.call_id}.{turn.key}",
        data={"call_id": turn.call_id, "key": turn.key},
    )
    event = Event(
        kind=choice,
        at=at,
        source=evidence.source,
        id=turn.call_id,
        category=category,
        review=settings.opt_out_mode is OptOutMode.REVIEW,
    )
    after = apply_event(consent, event)
    waits = _waits(after, choice, category)
    if after == consent:
        return KeyPress(None, _of_the_call(_unchanged(evidence, turn), turn), waits)
    entry = entry_for_change(consent, after, evidence)
    if waits:
        entry = replace(entry, type=EntryType.OPT_OUT_REQUESTED)
    return KeyPress(after, _of_the_call(entry, turn), waits)


def _waits(consent: Consent, choice: EventKind, category: str) -> bool:
    """Whether what was chosen waits, since now or since an earlier call."""
    ask = TRANSITIONS[choice].asks
    return any(
        request.ask is ask and (ask is not Ask.CATEGORY or request.category == category) for request in consent.pending
    )


def _unchanged(evidence: Evidence, turn: Turn) -> Entry:
    return Entry(
        account=evidence.account,
        at=evidence.at,
        type=EntryType.KEY_PRESSED,
        actor=evidence.actor,
        text=f"{turn.phone} pressed {turn.key} in a call, which changed nothing.",
        key=evidence.key,
        phone=turn.phone,
        data=evidence.data,
    )


def _of_the_call(entry: Entry, turn: Turn) -> Entry:
    return replace(entry, batch_id=turn.batch_id, message_id=str(turn.message_id))
