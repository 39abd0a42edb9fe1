"""Find one phone by its number, which comes in a body: the id that it has in addresses, and what it allows."""

from dataclasses import dataclass, fields

from sayso.domain.consent.consent import ShownConsent
from sayso.domain.phone import PhoneNumber
from sayso.domain.phone_id import phone_id
from sayso.tables.accounts.phone_keys import ensured_phone_key
from sayso.tables.accounts.settings import settings_of
from sayso.tables.consents import consents


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConsent(ShownConsent):
    """One phone's consent, and its id."""

    phone_id: str
    """Use it instead of the number in addresses"""


def find_consent(account: str, phone: PhoneNumber) -> FoundConsent:
    """The phone's consent with its id; a phone that is not on record is unknown, and has an id too.

    Raises NotFound for an account that nobody opened.
    """
    settings_of(account)
    shown = consents.current_consent(account, phone).public()
    values = {field.name: getattr(shown, field.name) for field in fields(shown)}
    return FoundConsent(**values, phone_id=phone_id(ensured_phone_key(account), phone))
