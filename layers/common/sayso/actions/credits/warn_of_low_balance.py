"""Tell an account that its credits run low, once each time that they come down to what it has set."""

from datetime import datetime

from sayso.aws.notices import Notices
from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.credits.low_balance import CreditWatch, Seen
from sayso.observability import logger
from sayso.tables.accounts import low_balances
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact


def watch_credits(account: str, notices: Notices, now: datetime) -> None:
    """Look at the credits, before and after they moved; see `CreditWatch` for what comes of it.

    Whatever goes wrong is logged: what moved them stands, and what was not told now is told at the next look.
    """
    try:
        _look(account, notices, now)
    except Exception:  # noqa: BLE001 - no batch and no report comes back because nobody could be told
        logger.exception("the credits could not be watched")


def _look(account: str, notices: Notices, now: datetime) -> None:
    """Tell if they are few now and were not at the last look.

    The entry is written once for each time, by a conditional write, and who wrote it sends the notice. If a crash comes
    between, one of the looks from a minute later on sends it: it may come twice then, but is not lost.
    """
    settings = settings_of(account)
    if settings.low_credits_at is None:
        return
    before = low_balances.credit_watch_of(account)  # first: credits that are older than the watch might turn it back
    available = credit_balance_of(account).available
    after = before.look(now, low=available <= settings.low_credits_at)
    if after == before or not _note(settings, before, after, available, now):
        return
    if after.seen is Seen.NOTED:
        notices.send(
            account,
            f"{settings.name}: {available} credits left",
            f"{settings.name} has {available} credits left that the next messages can use. "
            "Buy credits soon, so that the next batch can go out.",
        )
        _store(account, after, after.told())


def _note(settings: AccountSettings, before: CreditWatch, after: CreditWatch, available: int, now: datetime) -> bool:
    """Store what was seen, with an entry if the credits have come down; False if somebody else was quicker."""
    if before.seen is not Seen.ENOUGH:
        return _store(settings.account, before, after)
    entry = Entry(
        account=settings.account,
        at=timestamps.to_text(now),
        type=EntryType.LOW_CREDITS,
        actor=SYSTEM,
        text=f"Credits run low: {available} are left for the next messages.",
        key=f"low_credits.{after.version}",
        data={"available": available, "low_credits_at": settings.low_credits_at},
    )
    return _store(settings.account, before, after, entry)


def _store(account: str, before: CreditWatch, after: CreditWatch, entry: Entry | None = None) -> bool:
    def write(transaction: Transaction) -> None:
        low_balances.put_credit_watch(transaction, account, before, after)
        if entry is not None:
            log.put_entry(transaction, entry)

    try:
        transact(AccountsTable, write)
    except ConditionFailed:
        return False
    return True
