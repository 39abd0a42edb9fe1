"""Changing a consent: read, decide, and write consent and entry in one transaction, again if somebody was quicker."""

from collections.abc import Callable
from functools import partial

from sayso.domain.audit.entry import Entry
from sayso.domain.consent.consent import Consent
from sayso.domain.errors import Busy
from sayso.tables.consents import consents
from sayso.tables.log import log
from sayso.tables.transactions import TRIES, ConditionFailed, Transaction, transact

type Decide = Callable[[Consent], tuple[Consent, Entry] | None]
"""From the consent as it stands (unknown, if none is on record) to what shall stand, and why; None: leave it."""


def change_consent(account: str, phone: str, decide: Decide) -> Consent:
    """The consent of the phone after the change. What `decide` raises reaches the caller, and nothing is written."""
    for _ in range(TRIES):
        consent = consents.consent_of(account, phone) or Consent(phone=phone)
        decided = decide(consent)
        if decided is None:
            return consent
        try:
            transact(consents.ConsentsTable, partial(_write, account, decided))
        except ConditionFailed:
            continue
        return decided[0]
    raise Busy("The phone's consent was being changed by others at the same moment; try again.")


def _write(account: str, decided: tuple[Consent, Entry], transaction: Transaction) -> None:
    consent, entry = decided
    consents.put_consent(transaction, account, consent)
    log.put_entry(transaction, entry)
