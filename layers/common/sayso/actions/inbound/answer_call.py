"""Answer what the carrier reports of a call: play the message, or follow a key; each choice is written once."""

from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.consent.event import EventKind
from sayso.domain.errors import NotFound
from sayso.domain.inbound.call_menu import BEGINNING, CallContext, Speech, follow, read_back, speech
from sayso.domain.inbound.key_press import CallInput, PressEffect, effect_of_press
from sayso.observability import Metric, publish
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.chunks import chunks_of
from sayso.tables.consents import consents, presses
from sayso.tables.consents.consent_changes import CONSENT_BUSY, put_change
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


class NotOurCall(LookupError):
    """The call plays no message of ours to this phone, or the message's text has been erased."""


def answer_call(call: CallInput, now: datetime) -> Speech:
    """What the call says next. Idempotent: the same report again changes nothing and gets the same answer.

    Raises NotOurCall. Any other error is raised too: the carrier then repeats its request, and no choice is lost.
    """
    settings, context = _context(call)
    if call.at is None:
        return speech(context, BEGINNING)
    following = follow(call.at, call.key, context.category)
    if isinstance(following, EventKind):
        pending = _choose(call, following, context.category, settings, timestamps.to_text(now))
        return read_back(context, following, pending=pending)
    return speech(context, following, call.key)


def _context(call: CallInput) -> tuple[AccountSettings, CallContext]:
    """The account and the message of the call, read from the batch: the request is trusted for its ids only."""
    try:
        settings, batch = settings_of(call.account), batch_of(call.account, call.batch_id)
    except NotFound as error:
        raise NotOurCall from error
    number, index = call.message_id.chunk, call.message_id.index
    chunk = chunks_of(batch, [number]).get(number)
    if chunk is None or not call.message_id.belongs_to(batch.fingerprint) or index >= len(chunk.recipients):
        raise NotOurCall
    row = chunk.recipients[index]
    if row.phone != call.phone or row.is_erased:
        raise NotOurCall
    number_to_call = settings.office_phone or settings.number
    return settings, CallContext(name=settings.name, number=number_to_call, text=row.text, category=batch.category)


def _choose(call: CallInput, choice: EventKind, category: str, settings: AccountSettings, at: str) -> bool:
    """Write the choice; True if it is a request that staff must decide."""

    def attempt() -> bool:
        known = presses.press_of(call.account, call.phone, call.call_id, call.key)
        if known is not None:
            return known.waits
        consent = consents.current_consent(call.account, call.phone)
        effect = effect_of_press(call, choice, category, settings, consent, at)
        transact(consents.ConsentsTable, partial(_write, call, effect))
        if effect.consent is not None:
            publish({Metric.OPT_OUTS_ASKED_FOR if effect.pending else Metric.OPT_OUTS_BY_KEY: 1})
        return effect.pending

    return retry_on_conflict(attempt, CONSENT_BUSY)


def _write(call: CallInput, effect: PressEffect, transaction: Transaction) -> None:
    if effect.consent is not None:
        put_change(transaction, call.account, effect.consent, [effect.entry])
    else:
        log.put_entry(transaction, effect.entry)
    presses.put_press(
        transaction,
        call.account,
        call.phone,
        call.call_id,
        call.key,
        at=effect.entry.at,
        batch_id=call.batch_id,
        waits=effect.pending,
    )
