"""The batches table, next to the batches: which message owns an id of the carrier's."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from sayso.observability import logger
from sayso.tables.batches.table import BatchesTable
from sayso.tables.transactions import ConditionFailed

LIFETIME = timedelta(days=30)
"""No message is looked for so long after it was claimed."""


class CarrierIdOwnerItem(BatchesTable):
    """pk `carrier#<account>#<carrier id>`, sk `owner`: written when the carrier has answered a create, or when a
    message in doubt is found; never changed."""

    owner = UnicodeAttribute()
    expires = TTLAttribute()


def note(account: str, owners: Mapping[str, str]) -> bool:
    """Put on record which messages got these carrier ids as the answer to their create; False if that failed.

    Idempotent, and without a condition: nobody takes an id that was created less than a minute ago.
    """
    try:
        with CarrierIdOwnerItem.batch_write() as writes:
            for carrier_id, owner in owners.items():
                writes.save(_item(account, carrier_id, owner))
    except PutError:
        logger.exception("carrier ids could not be put on record")
        return False
    return True


def take(account: str, carrier_id: str, owner: str) -> bool:
    """Whether this message owns the carrier id, from now on or from before: it has one owner for ever. Idempotent."""
    has_no_owner = CarrierIdOwnerItem.pk.does_not_exist()
    is_ours = CarrierIdOwnerItem.owner == owner
    try:
        _item(account, carrier_id, owner).save(condition=has_no_owner | is_ours)
    except ConditionFailed:
        return False
    return True


def owners_of(account: str, carrier_ids: Iterable[str]) -> dict[str, str]:
    """The messages that own these carrier ids, read strongly consistently; ids without an owner are left out."""
    ids = {_item(account, carrier_id, "").pk: carrier_id for carrier_id in carrier_ids}
    items = CarrierIdOwnerItem.batch_get([(pk, "owner") for pk in ids], consistent_read=True)
    return {ids[item.pk]: item.owner for item in items}


def _item(account: str, carrier_id: str, owner: str) -> CarrierIdOwnerItem:
    return CarrierIdOwnerItem(f"carrier#{account}#{carrier_id}", "owner", owner=owner, expires=LIFETIME)
