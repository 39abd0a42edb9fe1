"""The accounts table: up to which day an account's texts are removed at the carrier, and what it refused."""

from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain import timestamps
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.removal import Progress, TextThere
from sayso.tables.accounts.table import AccountsTable


class RemovedItem(AccountsTable):
    """sk `removed_at_carrier`: all days through that one, but for what is left: carrier id, phone and time."""

    through = UnicodeAttribute()
    version = NumberAttribute()
    left = JSONAttribute(null=True)
    freed = JSONAttribute(null=True)


def progress_of(account: str) -> Progress:
    """How far the account is, read strongly consistently."""
    try:
        item = RemovedItem.get(account, "removed_at_carrier", consistent_read=True)
    except DoesNotExist:
        return Progress()
    left = tuple(_read(*one) for one in item.left or [])
    freed = tuple((PhoneNumber(phone), until) for phone, until in item.freed or [])
    through = date.fromisoformat(item.through) if item.through else None
    return Progress(through=through, left=left, freed=freed, version=int(item.version))


def put_progress(transaction: TransactWrite, account: str, before: Progress, after: Progress) -> None:
    """Write how far the account is, provided that nobody else has since `before` was read."""
    item = RemovedItem(
        account,
        "removed_at_carrier",
        through=after.through.isoformat() if after.through else "",
        version=before.version + 1,
        left=[[one.carrier_id, one.phone, timestamps.to_text(one.at)] for one in after.left] or None,
        freed=[[phone.e164, until] for phone, until in after.freed] or None,
    )
    never = RemovedItem.pk.does_not_exist()
    as_read = RemovedItem.version == before.version if before.version else never
    transaction.save(item, condition=as_read)


def _read(carrier_id: str, phone: str, at: str) -> TextThere:
    """One that was left; whether it has pictures is asked again."""
    return TextThere(carrier_id=carrier_id, phone=phone, at=timestamps.from_text(at), pictures=1)
