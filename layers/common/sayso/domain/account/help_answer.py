"""What the answer to HELP has to say before carriers accept it, and what it lacks."""

from enum import StrEnum


class HelpPart(StrEnum):
    """A part of the answer. CTIA Messaging Principles and Best Practices, 5.1.2: who sends, and where to ask."""

    NAME = "name"
    """Who sends: the answer that names a portal is fixed, and names nobody"""
    CONTACT = "contact"
    """Where to ask: a portal, a phone or an e-mail address"""


def lacking(*, portal_url: str, office_phone: object, office_email: str) -> tuple[HelpPart, ...]:
    """What the answer lacks with these settings; how to stop is always there."""
    if portal_url:
        return (HelpPart.NAME,)
    return () if office_phone or office_email else (HelpPart.NAME, HelpPart.CONTACT)
