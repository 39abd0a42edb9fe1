"""What a phone is answered, in the language of its word, from replies.toml."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from sayso.domain.account.settings import AccountSettings, Language
from sayso.domain.inbound.keyword import Keyword

ANSWERED_WITHIN = timedelta(minutes=5)
"""47 CFR 64.1200(a)(12): a confirmation that would come later is not given."""


@cache
def texts(language: Language) -> Mapping[str, str]:
    """The answers of one language, read once; with `{account}` and `{at_portal}` in them."""
    tables = tomllib.loads(Path(__file__).with_name("replies.toml").read_text(encoding="utf-8"))
    found: Mapping[str, str] = tables[language.value]
    return found


def reply_to(keyword: Keyword, language: Language, settings: AccountSettings) -> str | None:
    """The answer to a word; None if it has none."""
    known = texts(language)
    if keyword.value not in known:
        return None
    at_portal = known["at_portal"].format(portal_url=settings.portal_url) if settings.portal_url else ""
    return known[keyword.value].format(account=settings.name, at_portal=at_portal)


def noted(settings: AccountSettings) -> str:
    """The answer to plain words: read in any language, they are answered in English."""
    return texts(Language.ENGLISH)["noted"].format(account=settings.name)
