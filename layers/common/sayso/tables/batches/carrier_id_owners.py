"""The batches table, next to the batches: which message owns a carrier id that was found for one in doubt."""

from datetime import timedelta

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from sayso.tables.batches.table import BatchesTable
from sayso.tables.transactions import ConditionFailed

LIFETIME = timedelta(days=30)
"""No message is looked for so long after it was claimed."""


class CarrierIdOwnerItem(BatchesTable):
    """pk `carrier#<account>#<carrier id>`, sk `adopted`: written when a message in doubt is found."""

    owner = UnicodeAttribute()
    expires = TTLAttribute()


def take(account: str, carrier_id: str, owner: str) -> bool:
    """Whether this message owns the carrier id, from now on or from before: it has one owner for ever. Idempotent."""
    item = CarrierIdOwnerItem(f"carrier#{account}#{carrier_id}", "adopted", owner=owner, expires=LIFETIME)
    has_no_owner = CarrierIdOwnerItem.pk.does_not_exist()
    is_ours = CarrierIdOwnerItem.owner == owner
    try:
        item.save(condition=has_no_owner | is_ours)
    except ConditionFailed:
        return False
    return True
