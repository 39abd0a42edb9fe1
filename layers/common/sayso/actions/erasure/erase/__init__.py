"""Erase a phone: names and texts go, what it allowed stays; what one call has no time for, the next one does."""

from dataclasses import replace

from sayso.actions.erasure.erase.begin import begin, refuse_open
from sayso.actions.erasure.erase.redact import Redaction
from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.erasure.erasure import Erasure, ErasureState
from sayso.domain.phone import PhoneNumber
from sayso.invocation import Invocation, OutOfTime
from sayso.tables.batches.open_messages import open_messages
from sayso.tables.erasures import erasures
from sayso.tables.log import log


def erase(staff: Staff, phone: PhoneNumber, invocation: Invocation) -> ErasureState:
    """How far the erasure is: `complete`, or to be called again.

    Safe to repeat after a crash at any step. Raises NotFound if nothing is known of the phone, RequestWaits while a
    request of it waits for a decision, and MessagesOpen while messages to it are not final.
    """
    known = erasures.erasure_of(staff.account, phone)
    if known and known.completed_at and not _anything_since(known):
        return known.state()
    erasure = known if known and not known.completed_at else begin(staff, phone, known, invocation)
    if erasure.completed_at:
        return erasure.state()
    redaction = Redaction(erasure, invocation)
    try:
        redaction.of_texts()
        redaction.of_entries()
    except OutOfTime:
        return erasure.state()
    _refuse_older(erasure)
    completed_at = timestamps.to_text(invocation.clock())
    erasures.note_completed(erasure, completed_at)
    return replace(erasure, completed_at=completed_at).state()


def _anything_since(erasure: Erasure) -> bool:
    """Whether the phone has begun anew: everything that it does, and everything sent to it, is in the log."""
    since = log.Range(account=erasure.account, phone=erasure.phone, from_at=erasure.until)
    return any(log.newest_first(since, 1))


def _refuse_older(erasure: Erasure) -> None:
    """Messages requested before the erasure, and first seen now, must become final; then the log is gone through again.

    Raises MessagesOpen.
    """
    older = [one for one in open_messages(erasure.account, erasure.phone) if one.batch.created_at <= erasure.asked_at]
    if older:
        erasures.note_progress(erasure, "")
        refuse_open(older)
