"""Place a hold on a phone, or on a time: all of it is kept from expiry and erasure until the hold is lifted."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.credits.reconciliation import Day
from sayso.domain.errors import InvalidRequest
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import MOST_HOLDS, Hold, Holds
from sayso.tables.accounts.holds import HOLDS_BUSY, holds_of, put_holds
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


def place_hold(
    account: str, what: PhoneNumber | tuple[Day, Day], note: str, actor: Actor, now: datetime
) -> tuple[Hold, bool]:
    """The hold on the phone, or from the first day to the last; and whether it was placed now, or was there before.

    Raises NotFound if there is no such account, and InvalidRequest if it is closed, or has too many holds.
    """

    def attempt() -> tuple[Hold, bool]:
        before = holds_of(account)  # closing writes them too, so that neither overlooks the other
        if settings_of(account).is_closed:
            raise InvalidRequest(
                f"Account {account} is closed. What is deleted of it is saved first, in the folder that "
                "`sayso-operator close-account` names: keep that folder."
            )
        hold = _hold(before, what, actor, timestamps.to_text(now))
        if known := next((one for one in before.held if _same(one, hold)), None):
            return known, False
        if len(before.held) >= MOST_HOLDS:
            raise InvalidRequest(f"The account has {MOST_HOLDS} holds: lift one, or place one on a longer time.")
        after = replace(before, held=(*before.held, hold))
        transact(AccountsTable, partial(_write, after, _entry(account, hold, note, actor)))
        return hold, True

    return retry_on_conflict(attempt, HOLDS_BUSY)


def _hold(holds: Holds, what: PhoneNumber | tuple[Day, Day], actor: Actor, at: str) -> Hold:
    hold = Hold(id=f"h{holds.version + 1}", placed_at=at, placed_by=actor.name)
    if isinstance(what, PhoneNumber):
        return replace(hold, phone=what)
    first, last = what
    return replace(hold, from_at=timestamps.to_text(first.begin), to_at=timestamps.to_text(last.end))


def _same(one: Hold, other: Hold) -> bool:
    return (one.phone, one.from_at, one.to_at) == (other.phone, other.from_at, other.to_at)


def _entry(account: str, hold: Hold, note: str, actor: Actor) -> Entry:
    times = {} if hold.phone else {"from": hold.from_at, "to": hold.to_at}
    return Entry(
        account=account,
        at=hold.placed_at,
        type=EntryType.HOLD_PLACED,
        actor=actor,
        text=f"A hold keeps {hold.what} from expiry and erasure.",
        key=f"hold.{hold.id}.placed",
        phone=hold.phone.e164 if hold.phone else None,
        data={"hold": hold.id, **times, "note": note},
    )


def _write(after: Holds, entry: Entry, transaction: Transaction) -> None:
    put_holds(transaction, after)
    log.put_entry(transaction, entry)
