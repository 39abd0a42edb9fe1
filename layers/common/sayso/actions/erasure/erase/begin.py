"""The beginning of an erasure: its entry, and the consent without the name, in one transaction; a hold delays it."""

from collections.abc import Sequence
from functools import partial

from sayso.actions.erasure.erase.held import is_held
from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Entry
from sayso.domain.consent.consent import Consent
from sayso.domain.erasure.erasure import NOTHING_NEW, Erasure, erased, erasure_entry, refuse_pending, waiting_entry
from sayso.domain.errors import MessagesOpen, NotFound
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Holds
from sayso.invocation import Invocation
from sayso.tables.accounts.holds import holds_of, require_same
from sayso.tables.batches.open_messages import OpenMessage, chunks_that_rejected, open_messages
from sayso.tables.consents import consents
from sayso.tables.consents.consent_changes import CONSENT_BUSY, put_change
from sayso.tables.erasures import erasures
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, retry_on_conflict, transact

MOST_LISTED = 20
"""Open messages that an error names."""


def begin(staff: Staff, phone: PhoneNumber, known: Erasure | None, invocation: Invocation) -> Erasure:
    """The erasure that has begun now, or that somebody else began first; `known` is the phone's last one."""

    def attempt() -> Erasure:
        consent = consents.current_consent(staff.account, phone)
        refuse_pending(consent)
        refuse_open(list(open_messages(staff.account, phone)))
        if not consent.version and not _is_logged(staff.account, phone) and not _is_rejected(staff.account, phone):
            raise NotFound(f"Nothing is known of {phone}.")
        holds, at = holds_of(staff.account), timestamps.to_text(invocation.clock())
        asked_at, waits = known.asked_at if known and known.waits else at, is_held(holds, phone)
        erasure = Erasure(account=staff.account, phone=phone, asked_at=asked_at, asked_by=staff.name, waits=waits)
        if known and known.waits and waits:
            return known
        try:
            transact(
                consents.ConsentsTable,
                partial(_write, erasure, known, holds, consent, _entry(staff, erasure, consent, at)),
            )
        except ConditionFailed:
            met = erasures.erasure_of(staff.account, phone)
            if met and (known is None or (met.asked_at, met.waits) != (known.asked_at, known.waits)):
                return met  # somebody else has begun it, or this very write was made and its answer was lost
            raise
        return erasure

    return retry_on_conflict(attempt, CONSENT_BUSY)


def _entry(staff: Staff, erasure: Erasure, consent: Consent, at: str) -> Entry:
    return waiting_entry(staff, erasure.phone, at) if erasure.waits else erasure_entry(staff, consent, at)


def _write(
    erasure: Erasure, before: Erasure | None, holds: Holds, consent: Consent, entry: Entry, transaction: Transaction
) -> None:
    require_same(transaction, holds)
    erasures.begin_erasure(transaction, erasure, before)
    if consent.version and not erasure.waits:
        put_change(transaction, erasure.account, erased(consent), [entry])
    else:
        log.put_entry(transaction, entry)


def _is_logged(account: str, phone: PhoneNumber) -> bool:
    return log.has_more_than(NOTHING_NEW, log.Range(account=account, phone=phone))


def _is_rejected(account: str, phone: PhoneNumber) -> bool:
    return any(chunks_that_rejected(account, phone))


def refuse_open(still_open: Sequence[OpenMessage]) -> None:
    """Raise MessagesOpen if there are any: their rows are still needed."""
    if still_open:
        details = [
            {"batch_id": one.batch.batch_id, "message_id": one.message_id, "status": one.status.value}
            for one in still_open[:MOST_LISTED]
        ]
        what = "1 message is" if len(still_open) == 1 else f"{len(still_open)} messages are"
        raise MessagesOpen(f"{what} on the way to this phone; cancel its batch or wait, then erase.", details)
