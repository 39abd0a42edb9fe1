"""The batches table, beside the batches: whose message a carrier id was found to be."""

from datetime import timedelta

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from sayso.tables.batches.batches import BatchesTable
from sayso.tables.batches.chunks import CONDITION_FAILED

LIFETIME = timedelta(days=30)
"""Nothing is looked for so long after it was claimed."""


class AdoptionItem(BatchesTable):
    """pk `carrier#<account>#<carrier id>`, sk `adopted`: written when a message of unknown outcome is found."""

    owner = UnicodeAttribute()
    expires = TTLAttribute()


def adopt(account: str, carrier_id: str, owner: str) -> bool:
    """Whether the carrier's message is this owner's from now on, or was before: it has one owner for ever."""
    item = AdoptionItem(f"carrier#{account}#{carrier_id}", "adopted", owner=owner, expires=LIFETIME)
    nobodys = AdoptionItem.pk.does_not_exist()
    ours = AdoptionItem.owner == owner
    try:
        item.save(condition=nobodys | ours)
    except PutError as error:
        if error.cause_response_code != CONDITION_FAILED:
            raise
        return False
    return True
