"""The consents table: texts that came and that are kept longer than they would be."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import batched

from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.expiry import KEPT_FOR, LEAST
from sayso.domain.retention.hold import Hold
from sayso.tables.consents.inbound_texts import TextItem, texts_key
from sayso.tables.transactions import ConditionFailed

AT_ONCE = 100

type TextKey = tuple[str, str]
"""pk and sk of a text."""


def keys_of_text(account: str, phone: PhoneNumber, text_id: str) -> Iterator[TextKey]:
    """Where the text of this id may be."""
    return ((texts_key(account, spelling), text_id) for spelling in phone.spellings)


def keep_texts_of(account: str, phone: PhoneNumber, now: datetime) -> None:
    """See that all texts of the phone do not expire for the next weeks. Idempotent."""
    for spelling in phone.spellings:
        _keep(TextItem.query(texts_key(account, spelling), attributes_to_get=["pk", "sk", "expires"]), now)


def let_texts_expire(account: str, phone: PhoneNumber, at: datetime) -> None:
    """Have those expire then that have no date for it: they are from before texts had one. Idempotent."""
    for spelling in phone.spellings:
        for item in TextItem.query(texts_key(account, spelling), attributes_to_get=["pk", "sk", "expires"]):
            if item.expires is None:
                with suppress(ConditionFailed):
                    text = TextItem(item.pk, item.sk)
                    text.update(actions=[TextItem.expires.set(at)], condition=TextItem.pk.exists())


def keep_texts(keys: Iterable[TextKey], now: datetime, hold: Hold | None = None) -> None:
    """The same for these texts, or those of them that came in the time of a hold; some may be gone."""
    for some in batched(dict.fromkeys(keys), AT_ONCE, strict=False):
        found = TextItem.batch_get(list(some), attributes_to_get=["pk", "sk", "at", "expires"])
        _keep((item for item in found if hold is None or hold.has(item.at)), now)


def _keep(items: Iterable[TextItem], now: datetime) -> None:
    for item in items:
        if item.expires is not None and item.expires < now + LEAST:
            text = TextItem(item.pk, item.sk)
            with suppress(ConditionFailed):  # it has expired this moment
                text.update(actions=[TextItem.expires.set(now + KEPT_FOR)], condition=TextItem.pk.exists())
