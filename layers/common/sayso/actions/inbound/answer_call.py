"""Answer a phone's turn in a call: the message, or what a key leads to; a choice is written with its entry, once."""

from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.consent.event import EventKind
from sayso.domain.errors import NotFound
from sayso.domain.inbound.call_menu import BEGINNING, Called, Speech, follow, read_back, speech
from sayso.domain.inbound.key_press import KeyPress, Turn, press
from sayso.observability import Metric, publish
from sayso.tables.accounts import accounts
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.chunks import chunks_of
from sayso.tables.consents import consents, presses
from sayso.tables.consents.consent_changes import CONSENT_BUSY
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


class NotOurCall(LookupError):
    """No such message was ever to be read to this phone, or its text is gone."""


def answer_call(turn: Turn, now: datetime) -> Speech:
    """What is said next; the same turn again changes nothing and is told the same. Raises NotOurCall.

    Whatever else fails is raised: the carrier then asks again, and no choice is lost.
    """
    settings, called = _called(turn)
    if turn.at is None:
        return speech(called, BEGINNING)
    following = follow(turn.at, turn.key, called.category)
    if isinstance(following, EventKind):
        waits = _choose(turn, following, called.category, settings, timestamps.to_text(now))
        return read_back(called, following, waits=waits)
    return speech(called, following, turn.key)


def _called(turn: Turn) -> tuple[AccountSettings, Called]:
    """What the call is about, from the batch's own rows: of the request only ids are believed."""
    try:
        settings, batch = accounts.settings_of(turn.account), batch_of(turn.account, turn.batch_id)
    except NotFound as error:
        raise NotOurCall from error
    number, index = turn.message_id.chunk, turn.message_id.index
    chunk = chunks_of(batch, [number]).get(number)
    if chunk is None or not turn.message_id.belongs_to(batch.fingerprint) or index >= len(chunk.recipients):
        raise NotOurCall
    row = chunk.recipients[index]
    if row.phone.e164 != turn.phone or row.is_erased:
        raise NotOurCall
    return settings, Called(name=settings.name, number=settings.number, text=row.text, category=batch.category)


def _choose(turn: Turn, choice: EventKind, category: str, settings: AccountSettings, at: str) -> bool:
    """Write the choice; whether it waits for a person's decision."""

    def attempt() -> bool:
        known = presses.press_of(turn.account, turn.phone, turn.call_id, turn.key)
        if known is not None:
            return known.waits
        consent = consents.current_consent(turn.account, turn.phone)
        pressed = press(turn, choice, category, settings, consent, at)
        transact(consents.ConsentsTable, partial(_write, turn, pressed))
        if pressed.consent is not None:
            publish({Metric.OPT_OUTS_ASKED_FOR if pressed.waits else Metric.OPT_OUTS_BY_KEY: 1})
        return pressed.waits

    return retry_on_conflict(attempt, CONSENT_BUSY)


def _write(turn: Turn, pressed: KeyPress, transaction: Transaction) -> None:
    if pressed.consent is not None:
        consents.put_consent(transaction, turn.account, pressed.consent)
    presses.put_press(
        transaction,
        turn.account,
        turn.phone,
        turn.call_id,
        turn.key,
        at=pressed.entry.at,
        batch_id=turn.batch_id,
        waits=pressed.waits,
    )
    log.put_entry(transaction, pressed.entry)
