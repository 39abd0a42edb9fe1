"""The accounts table: an account's holds, all in one item, so that one read shows what is held."""

from contextlib import suppress
from dataclasses import asdict

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Hold, Holds
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.transactions import ConditionFailed

HOLDS_BUSY = "The holds were being changed by others; look at them and try again."


class HoldsItem(AccountsTable):
    """sk `holds`: those that are not lifted; the others are in the log."""

    version = NumberAttribute()
    held = JSONAttribute()
    kept_at = UnicodeAttribute(null=True)


def holds_of(account: str) -> Holds:
    """The account's holds, read strongly consistently."""
    try:
        item = HoldsItem.get(account, "holds", consistent_read=True)
    except DoesNotExist:
        return Holds(account=account)
    held = tuple(Hold(**one | {"phone": PhoneNumber(one["phone"]) if one["phone"] else None}) for one in item.held)
    return Holds(account=account, version=int(item.version), held=held, kept_at=item.kept_at)


def put_holds(transaction: TransactWrite, holds: Holds) -> None:
    """Write the holds one version on, provided that nobody else has changed them since they were read."""
    held = [asdict(one) | {"phone": one.phone.written if one.phone else None} for one in holds.held]
    item = HoldsItem(holds.account, "holds", version=holds.version + 1, held=held)
    transaction.save(item, condition=_as_read(holds))


def note_kept(holds: Holds, at: str) -> None:
    """Note that all that these holds cover is kept from expiring; nothing if they have changed since they were read."""
    item = HoldsItem(holds.account, "holds")
    with suppress(ConditionFailed):
        item.update(actions=[HoldsItem.kept_at.set(at)], condition=_as_read(holds))


def require_same(transaction: TransactWrite, holds: Holds) -> None:
    """Let the transaction fail if a hold was placed or lifted since these were read."""
    transaction.condition_check(HoldsItem, holds.account, "holds", condition=_as_read(holds))


def _as_read(holds: Holds) -> Condition:
    return HoldsItem.version == holds.version if holds.version else HoldsItem.pk.does_not_exist()
