"""The consents table, gone through month by month for phones of which nothing was heard for years."""

from contextlib import suppress

from sayso.domain.consent.consent import Consent
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.quiet import Month
from sayso.tables.consents.consents import ConsentItem
from sayso.tables.transactions import ConditionFailed

type StoredPhone = tuple[str, Month | None]
"""The number under which a consent is stored, and the month that was noted with it."""


def phones_behind(account: str, after: str, limit: int) -> list[StoredPhone]:
    """The account's phones in the order of their numbers, behind the number `after`."""
    behind = ConsentItem.sk > after if after else None
    wanted = ["pk", "sk", "active_in"]
    items = ConsentItem.query(account, behind, limit=limit, attributes_to_get=wanted, consistent_read=True)
    return [(item.sk, item.active_in) for item in items]


def note_active(account: str, number: str, month: Month) -> None:
    """Note in which month something last happened, so that the phone is left alone until years have passed.

    A change of the consent takes the note away, and then the phone is looked at once more.
    """
    with suppress(ConditionFailed):
        item = ConsentItem(account, number)
        item.update(actions=[ConsentItem.active_in.set(month)], condition=ConsentItem.pk.exists())


def look_again(account: str, phone: PhoneNumber) -> None:
    """Take that note away, so that the next month looks at the phone."""
    for number in phone.spellings:
        with suppress(ConditionFailed):
            item = ConsentItem(account, number)
            item.update(actions=[ConsentItem.active_in.remove()], condition=ConsentItem.pk.exists())


def forget_names_elsewhere(account: str, consent: Consent) -> None:
    """Remove name and family from what this consent has taken in from the phone's other numbers. Idempotent."""
    for number in consent.phone.spellings[1:]:
        taken_in = ConsentItem.version == consent.taken_in
        with suppress(ConditionFailed):
            item = ConsentItem(account, number)
            item.update(actions=[ConsentItem.name.remove(), ConsentItem.family_id.remove()], condition=taken_in)
