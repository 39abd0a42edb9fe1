"""Consents as they are stored under the phones' own numbers: each with the head of its chain, and without any names."""

from collections.abc import Iterator
from contextlib import suppress

from pynamodb.exceptions import DoesNotExist

from sayso.domain.consent.consent import Consent
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consents import ConsentItem

READ = [
    "pk",
    "sk",
    "sms",
    "voice",
    "blocked_categories",
    "all_non_emergency_blocked",
    "paused",
    "pending",
    "version",
    "chain_number",
    "chain_hash",
]
"""The attributes that whoever checks may read: `AuditorPolicy` in the template has the same."""


def all_consents(account: str) -> Iterator[Consent]:
    """All of the account; what is stored under another spelling of a phone is left out."""
    items = ConsentItem.query(account, consistent_read=True, attributes_to_get=READ)
    yield from (one for item in items if (one := item.read()).phone.e164 == item.sk)


def own_consent(account: str, phone: PhoneNumber) -> Consent | None:
    """The phone's, read strongly consistently."""
    with suppress(DoesNotExist):
        return ConsentItem.get(account, phone.e164, consistent_read=True, attributes_to_get=READ).read()
    return None
