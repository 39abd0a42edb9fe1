"""What a key pressed in a call does: to the consent of its phone, and to the log."""

from dataclasses import dataclass, replace

from sayso.domain.account.settings import AccountSettings, OptOutMode
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence
from sayso.domain.consent.logged_change import logged_change
from sayso.domain.consent.machine import TRANSITIONS
from sayso.domain.consent.opt_out_request import Ask
from sayso.domain.inbound.call_menu import MenuPosition
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInput:
    """What the carrier reports during a call: the position in the menu, and the key that was pressed there.

    `at` is None when the call has just been answered; `key` is "" if no key was pressed in time.
    """

    account: str
    batch_id: str
    message_id: MessageId
    phone: PhoneNumber
    call_id: str
    at: MenuPosition | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class PressEffect:
    """What to write for a pressed key; `consent` is None if it stays as it is.

    `pending` says that staff must decide the request.
    """

    consent: Consent | None
    entry: Entry
    pending: bool


def effect_of_press(
    pressed: CallInput, choice: EventKind, category: str, settings: AccountSettings, consent: Consent, at: str
) -> PressEffect:
    """What this choice does to the current consent; `category` is that of the call."""
    evidence = Evidence(
        account=settings.account,
        actor=Actor(ActorKind.RECIPIENT, pressed.phone.e164),
        at=at,
        source="key_press",
        key=f"{pressed.call_id}.{pressed.key}",
        data={"call_id": pressed.call_id, "key": pressed.key},
    )
    event = Event(
        kind=choice,
        at=at,
        source=evidence.source,
        id=pressed.call_id,
        category=category,
        review=settings.opt_out_mode is OptOutMode.REVIEW,
    )
    change = logged_change(consent, event, evidence)
    if change is None:
        unchanged = _with_message(_unchanged(evidence, pressed), pressed)
        return PressEffect(None, unchanged, _is_pending(consent, choice, category))
    entry, pending = change.entry, _is_pending(change.consent, choice, category)
    if pending:
        entry = replace(entry, type=EntryType.OPT_OUT_REQUESTED)
    return PressEffect(change.consent, _with_message(entry, pressed), pending)


def _is_pending(consent: Consent, choice: EventKind, category: str) -> bool:
    """Whether the choice is a pending request, made now or in an earlier call."""
    ask = TRANSITIONS[choice].asks
    return any(
        request.ask is ask and (ask is not Ask.CATEGORY or request.category == category) for request in consent.pending
    )


def _unchanged(evidence: Evidence, pressed: CallInput) -> Entry:
    return Entry(
        account=evidence.account,
        at=evidence.at,
        type=EntryType.KEY_PRESSED,
        actor=evidence.actor,
        text=f"{pressed.phone} pressed {pressed.key} in a call, which changed nothing.",
        key=evidence.key,
        phone=pressed.phone.e164,
        data=evidence.data,
    )


def _with_message(entry: Entry, pressed: CallInput) -> Entry:
    return replace(entry, batch_id=pressed.batch_id, message_id=str(pressed.message_id))
