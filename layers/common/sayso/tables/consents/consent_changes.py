"""Changing a consent: read it, let the domain decide, and write consent and entry in one transaction."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sayso.domain.audit.chain import chained
from sayso.domain.audit.entry import Entry
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.logged_change import LoggedChange
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents import consents
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact

CONSENT_BUSY = "The phone's consent was being changed by others at the same moment; try again."

type Decide = Callable[[Consent], LoggedChange | None]
"""From the current consent to what to write; None leaves it as it is."""


def change_consent(account: str, phone: PhoneNumber, decide: Decide) -> Consent:
    """The phone's consent afterwards. What `decide` raises reaches the caller, and nothing is written.

    `decide` is asked again if others changed the consent first. Raises Busy if they keep doing so.
    """

    def attempt() -> Consent:
        consent = consents.current_consent(account, phone)
        change = decide(consent)
        if change is None:
            return consent
        transact(consents.ConsentsTable, partial(_write, account, change))
        return change.consent

    return retry_on_conflict(attempt, CONSENT_BUSY)


def _write(account: str, change: LoggedChange, transaction: Transaction) -> None:
    put_change(transaction, account, change.consent, [change.entry])


def put_change(transaction: Transaction, account: str, consent: Consent, entries: Sequence[Entry]) -> None:
    """Write a changed consent, and the entries that say how it came to be as the next links of its chain.

    The chain is the phone's own: its head is part of the consent, and written on the same condition.
    """
    head, linked = chained(consent.chain, entries, salt=uuid.uuid4().hex)
    consents.put_consent(transaction, account, replace(consent, chain=head))
    for entry in linked:
        log.put_entry(transaction, entry)
