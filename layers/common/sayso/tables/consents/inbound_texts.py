"""The consents table: the texts that phones sent."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consents import ConsentsTable


class TextItem(ConsentsTable):
    """pk `<account>#texts#<phone>`, sk: the carrier's id of an inbound text; `answer` is the reply, also to a repeat.

    An erasure of the phone takes its body and its answer; that it came, and when, stays until the item expires.
    """

    at = UnicodeAttribute()
    body = UnicodeAttribute()
    answer = UnicodeAttribute(null=True)
    redacted_at = UnicodeAttribute(null=True)
    expires = TTLAttribute(null=True)


def text_of(account: str, phone: PhoneNumber, text_id: str) -> TextItem | None:
    """The inbound text with this id, if it has come before."""
    for spelling in phone.spellings:
        with suppress(DoesNotExist):
            return TextItem.get(texts_key(account, spelling), text_id, consistent_read=True)
    return None


def texts_of(account: str, phone: PhoneNumber, older_than: str | None, limit: int) -> list[tuple[str, TextItem]]:
    """The newest texts of a phone, newest first, each with its place among them; at most `limit` behind a place."""
    items = [
        (f"{item.at}#{item.sk}", item)
        for spelling in phone.spellings
        for item in TextItem.query(texts_key(account, spelling), consistent_read=True)
    ]
    older = [(place, item) for place, item in items if older_than is None or place < older_than]
    return sorted(older, key=lambda one: one[0], reverse=True)[:limit]


def texts_by_id(account: str, phone: PhoneNumber, text_ids: Iterable[str]) -> dict[str, TextItem]:
    """Those of these texts that are kept."""
    return texts_at(account, ((phone, text_id) for text_id in text_ids))


def texts_at(account: str, texts: Iterable[tuple[PhoneNumber, str]]) -> dict[str, TextItem]:
    """Those of these texts of any phones that are kept, by their ids; 100 to a request."""
    keys = {(texts_key(account, spelling), text_id) for phone, text_id in texts for spelling in phone.spellings}
    return {item.sk: item for item in TextItem.batch_get(sorted(keys), consistent_read=True)}


def ids_on_record(account: str, texts: Iterable[InboundText]) -> frozenset[str]:
    """The ids of those of these texts that have come before; 100 to a request."""
    keys = {(texts_key(account, spelling), text.text_id) for text in texts for spelling in text.phone.spellings}
    return frozenset(item.sk for item in TextItem.batch_get(sorted(keys), consistent_read=True))


def texts_key(account: str, spelling: str) -> str:
    """pk of the texts that came from this number."""
    return f"{account}#texts#{spelling}"


def put_text(
    transaction: TransactWrite,
    account: str,
    phone: PhoneNumber,
    text_id: str,
    *,
    at: str,
    body: str,
    answer: str | None,
    expires: datetime,
) -> None:
    """Store an inbound text, provided that it has not come before: so each counts once."""
    item = TextItem(texts_key(account, phone.e164), text_id, at=at, body=body, answer=answer, expires=expires)
    transaction.save(item, condition=TextItem.pk.does_not_exist())
