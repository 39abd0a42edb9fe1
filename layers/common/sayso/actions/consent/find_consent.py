"""Find one phone by its number, which comes in a body: the id that it has in addresses, and what it allows."""

from sayso.domain.consent.found_consent import FoundConsent, found
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.phone_keys import phone_ids
from sayso.tables.accounts.settings import settings_of
from sayso.tables.consents import consents


def find_consent(account: str, phone: PhoneNumber) -> FoundConsent:
    """The phone's consent with its id; a phone that is not on record is unknown, and has an id too.

    Raises NotFound for an account that nobody opened.
    """
    settings_of(account)
    return found(consents.current_consent(account, phone).public(), phone_ids(account)(phone))
