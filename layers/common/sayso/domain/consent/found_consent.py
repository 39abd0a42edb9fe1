"""A consent as staff find it: with the id of its phone, which addresses have instead of the number."""

from dataclasses import dataclass, fields

from sayso.domain.consent.consent import ShownConsent


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConsent(ShownConsent):
    """One phone's consent, and its id."""

    phone_id: str
    """Use it instead of the number in addresses"""


def found(shown: ShownConsent, phone_id: str) -> FoundConsent:
    """The consent with this id of its phone."""
    return FoundConsent(**{field.name: getattr(shown, field.name) for field in fields(shown)}, phone_id=phone_id)
