"""One phone's texts at the carrier, in and out: they go after an erasure of the phone."""

from sayso.actions.retention.remove_at_carrier.removing import Found, Removing
from sayso.domain import timestamps
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.errors import Tellable
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.removal import TextThere, may_go
from sayso.observability import logger
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.text_watch import texts_compared_until
from sayso.tables.consents.consents import ConsentsTable
from sayso.tables.erasures.at_carrier import PhoneThere, note_done, phone_there, put_last
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, transact


class PhonesHidden(Tellable):
    """The carrier does not show the phones of a number's texts, so those of one phone cannot be listed."""


def remove_phone(removing: Removing, account: str, phone: PhoneNumber) -> None:
    """Go on with an erased phone; it stays open while one of its texts is held, refused, or perhaps not on record here.

    Raises OutOfTime, CarrierSilent, PhonesHidden.
    """
    there = phone_there(account, phone)
    if there is None or there.done_at:  # the index is a moment behind
        return
    put_last(there, timestamps.to_text(removing.run.clock()))  # whatever comes of it, the others get their turn
    compared = texts_compared_until(account)
    listed = texts_of_phone(removing, settings_of(account).number, phone, there.until)
    lost = [one for one in listed if one.came and one.has_content and not may_go(one.at, compared)]
    found = removing.remove(account, [one for one in listed if one not in lost])
    if not (lost or found.held or found.refused):
        entry = _entry(there, found, timestamps.to_text(removing.run.clock()))
        transact(ConsentsTable, lambda transaction: _write(there, entry, transaction))
    elif found.refused:
        ids = [one.carrier_id for one in found.refused]
        logger.warning("the carrier refuses to remove texts", extra={"account": account, "at_carrier": ids})


def texts_of_phone(removing: Removing, number: PhoneNumber, phone: PhoneNumber, until: str) -> list[TextThere]:
    """All texts between the number and the phone until then. Raises PhonesHidden."""
    removing.spend(1 + 2 * len(phone.spellings))
    if not removing.shows_phones(number.written):
        raise PhonesHidden("The carrier hides phones: remove the texts of this one in its console.")
    listed = (one for spelling in phone.spellings for one in removing.there.of_phone(number, spelling))
    return [one for one in listed if timestamps.to_text(one.at) <= until]


def _entry(there: PhoneThere, found: Found, at: str) -> Entry:
    what = "1 text" if found.listed == 1 else f"{found.listed} texts"
    return Entry(
        account=there.account,
        at=at,
        type=EntryType.REMOVED_AT_CARRIER,
        actor=SYSTEM,
        text=f"What {what} of {there.phone} said was removed at the carrier.",
        key=f"removed_at_carrier.{there.phone}",
        phone=there.phone.e164,
        data=found.figures,
    )


def _write(there: PhoneThere, entry: Entry, transaction: Transaction) -> None:
    note_done(transaction, there, entry.at)
    log.put_entry(transaction, entry)
