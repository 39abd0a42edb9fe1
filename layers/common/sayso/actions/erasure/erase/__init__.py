"""Erase a phone: names and texts go, what it allowed stays; what one call has no time for, the next run does."""

from sayso.actions.erasure.erase.begin import begin
from sayso.actions.erasure.erase.go_on import go_on
from sayso.actions.erasure.erase.held import is_held
from sayso.domain.account.settings import Staff
from sayso.domain.erasure.erasure import NOTHING_NEW, Erasure, ErasureState
from sayso.domain.phone import PhoneNumber
from sayso.invocation import Invocation
from sayso.tables.accounts.holds import holds_of
from sayso.tables.erasures import erasures
from sayso.tables.erasures.at_carrier import phone_there, put_missing_phone
from sayso.tables.log import log


def erase(staff: Staff, phone: PhoneNumber, invocation: Invocation) -> ErasureState:
    """How far the erasure is: `complete`, or to be called again; a schedule finishes what nobody repeats.

    While a hold keeps the phone, nothing of it is erased.

    Safe to repeat after a crash at any step. Raises NotFound if nothing is known of the phone, RequestWaits while a
    request of it waits for a decision, and MessagesOpen while messages to it are not final.
    """
    known = erasures.erasure_of(staff.account, phone)
    if known and known.completed_at and not _anything_since(known):
        return _state(known)
    erasure = known if known and not known.completed_at else begin(staff, phone, known, invocation)
    return _state(go_on(erasure, invocation))


def _state(erasure: Erasure) -> ErasureState:
    if erasure.completed_at is None:
        held = is_held(holds_of(erasure.account), erasure.phone)
        return erasure.state(held=held, removed_at_carrier_at=None)
    there = phone_there(erasure.account, erasure.phone)
    if there is None:  # it was completed before anything was removed at the carrier
        put_missing_phone(erasure.account, erasure.phone, erasure.until)
    return erasure.state(held=False, removed_at_carrier_at=there.done_at if there else None)


def _anything_since(erasure: Erasure) -> bool:
    """Whether the phone has begun anew: everything that it does, and everything sent to it, is in the log."""
    since = log.Range(account=erasure.account, phone=erasure.phone, from_at=erasure.until)
    return log.has_more_than(NOTHING_NEW, since)
