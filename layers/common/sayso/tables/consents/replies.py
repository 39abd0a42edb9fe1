"""The consents table: how many automatic replies each phone has got."""

from datetime import UTC, datetime, timedelta

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.inbound.reply_limit import Replies
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consents import ConsentsTable

KEPT_FOR = timedelta(days=3)
"""After the day of the last reply: that day, and five minutes after a STOP, are all that counts."""


class RepliesItem(ConsentsTable):
    """pk `<account>#replies`, sk: the phone."""

    day = UnicodeAttribute()
    number = NumberAttribute()
    stop_at = UnicodeAttribute(null=True)
    version = NumberAttribute()
    expires = TTLAttribute(null=True)


def replies_to(account: str, phone: PhoneNumber) -> Replies:
    """The replies that the phone has got, read strongly consistently."""
    try:
        item = RepliesItem.get(_key(account), phone.e164, consistent_read=True)
    except DoesNotExist:
        return Replies()
    return Replies(item.day, int(item.number), item.stop_at or "", int(item.version))


def put_replies(transaction: TransactWrite, account: str, phone: PhoneNumber, replies: Replies) -> None:
    """Store them with the next version, provided that nobody else has counted one since they were read."""
    item = RepliesItem(
        _key(account),
        phone.e164,
        day=replies.day,
        number=replies.number,
        stop_at=replies.stop_at or None,
        version=replies.version + 1,
        expires=datetime.fromisoformat(replies.day).replace(tzinfo=UTC) + KEPT_FOR,
    )
    unchanged_since_read = RepliesItem.version == replies.version
    never_stored = RepliesItem.pk.does_not_exist()
    transaction.save(item, condition=unchanged_since_read if replies.version else never_stored)


def _key(account: str) -> str:
    return f"{account}#replies"
