"""The replies to a phone's texts, in the language of its keyword, from replies.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from sayso.domain.account.settings import AccountSettings, Language
from sayso.domain.inbound.keyword import Keyword

ANSWERED_WITHIN = timedelta(minutes=5)
"""A confirmation that would come later is not sent: 47 CFR 64.1200(a)(12)."""


@cache
def texts(language: Language) -> Mapping[str, str]:
    """The replies of one language, with the fields `{account}`, `{at_portal}` and `{contact}`; read once."""
    tables = tomllib.loads(Path(__file__).with_name("replies.toml").read_text(encoding="utf-8"))
    found: Mapping[str, str] = tables[language.value]
    return found


def reply_to(keyword: Keyword, language: Language, settings: AccountSettings) -> str | None:
    """The reply to a keyword; None if it has none."""
    known = texts(language)
    if keyword.value not in known:
        return None
    if keyword is Keyword.HELP and not settings.portal_url and (contact := _contact(known, settings)):
        return known["help_by_office"].format(account=settings.name, contact=contact)
    at_portal = known["at_portal"].format(portal_url=settings.portal_url) if settings.portal_url else ""
    return known[keyword.value].format(account=settings.name, at_portal=at_portal)


def _contact(known: Mapping[str, str], settings: AccountSettings) -> str:
    """How to reach the office; "" if the settings do not say."""
    if settings.office_phone:
        return known["call"].format(office_phone=settings.office_phone.written)
    return known["write"].format(office_email=settings.office_email) if settings.office_email else ""


def noted(settings: AccountSettings, language: Language) -> str:
    """The reply to plain words, in the language of the words."""
    return texts(language)["noted"].format(account=settings.name)


def ours(settings: AccountSettings) -> Iterator[str]:
    """Every text of ours that a phone may send back word for word: all replies, and the lines around batches."""
    for language in Language:
        yield from (text for keyword in Keyword if (text := reply_to(keyword, language, settings)))
        yield noted(settings, language)
    yield from (settings.header, settings.footer)
