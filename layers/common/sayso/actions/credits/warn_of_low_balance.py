"""Warn an account that its credits run low, once each time that they fall to the limit that it has set."""

from datetime import datetime

from sayso.aws.notices import Notices
from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.credits.low_balance import LowBalanceWarning, WarningState
from sayso.observability import logger
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.low_balances import low_balance_warning_of, put_low_balance_warning
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact


def warn_of_low_balance(account: str, notices: Notices, now: datetime) -> None:
    """Look at the credits before and after they moved, and send a notice if they have become low.

    Errors are only logged: the credits have moved already, and the next look sends what this one did not.
    """
    try:
        _warn_if_low(account, notices, now)
    except Exception:  # noqa: BLE001 - a batch or a report must not fail because nobody could be warned
        logger.exception("the credits could not be checked for a warning")


def _warn_if_low(account: str, notices: Notices, now: datetime) -> None:
    """Send a notice if the credits are low now and were not at the last look.

    The entry is written once each time, by a conditional write, and whoever wrote it sends the notice. If a crash comes
    between the two, one of the looks from a minute later on sends it: it may then come twice, but is never lost.
    """
    settings = settings_of(account)
    if settings.low_credits_at is None:
        return
    before = low_balance_warning_of(account)  # first: credits older than the warning might turn it back
    available = credit_balance_of(account).available
    after = before.after_look(now, low=available <= settings.low_credits_at)
    if after == before or not _record(settings, before, after, available, now):
        return
    if after.state is WarningState.NOTED:
        notices.send(
            account,
            f"{settings.name}: {available} credits left",
            f"{settings.name} has {available} credits left that the next messages can use. "
            "Buy credits soon, so that the next batch can go out.",
        )
        _store(account, after, after.sent())


def _record(
    settings: AccountSettings, before: LowBalanceWarning, after: LowBalanceWarning, available: int, now: datetime
) -> bool:
    """Store the warning, with an entry if the credits have become low; False if somebody else was first."""
    if before.state is not WarningState.ENOUGH:
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


def _store(account: str, before: LowBalanceWarning, after: LowBalanceWarning, entry: Entry | None = None) -> bool:
    def write(transaction: Transaction) -> None:
        put_low_balance_warning(transaction, account, before, after)
        if entry is not None:
            log.put_entry(transaction, entry)

    try:
        transact(AccountsTable, write)
    except ConditionFailed:
        return False
    return True
