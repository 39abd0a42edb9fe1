"""Close an account for good: nothing is sent for it any more. What is stored of it goes later (`empty_account`)."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.account.suspension import Suspension
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.errors import InvalidRequest
from sayso.domain.retention.hold import Holds
from sayso.domain.timestamps import TimeText
from sayso.tables.accounts.holds import holds_of, put_holds
from sayso.tables.accounts.settings import put_settings, settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.batches import due
from sayso.tables.consents.consents import waiting_consents
from sayso.tables.erasures.erasures import has_open_erasure
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact

BUSY = "The account was being changed by others; run the same command again."


def close_account(account: str, actor: Actor, now: datetime) -> tuple[TimeText, bool]:
    """Since when it is closed, and whether that is new. Idempotent.

    Raises InvalidRequest while anything of it is open or held; once it is closed, nothing of that is asked again.
    """
    return retry_on_conflict(lambda: _close(account, actor, timestamps.to_text(now)), BUSY)


def _close(account: str, actor: Actor, at: TimeText) -> tuple[TimeText, bool]:
    before, holds = settings_of(account), holds_of(account)
    if before.suspended and before.is_closed:
        return before.suspended.since, False
    _require_nothing_open(account, holds)
    entry = Entry(
        account=account,
        at=at,
        type=EntryType.ACCOUNT_CLOSED,
        actor=actor,
        text="Closed the account: nothing is sent any more, and what is stored of families and staff will be deleted.",
        key=f"settings.{before.version + 1}",
    )
    after = replace(before, suspended=Suspension(at, "closed", closed=True))
    transact(AccountsTable, partial(_write, after, holds, entry))
    return at, True


def _require_nothing_open(account: str, holds: Holds) -> None:
    if holds.held:
        raise InvalidRequest(f"Holds keep what is stored of account {account}: `sayso-operator holds` lists them.")
    if batches := due.open_batches(account):
        raise InvalidRequest(
            f"Batch {batches[0].batch_id} of account {account} has open messages: cancel it, or wait for its end."
        )
    if waiting_consents(account, None, 1)[0]:
        raise InvalidRequest(f"A request waits for a decision in account {account}: have its staff decide it.")
    if has_open_erasure(account):
        raise InvalidRequest(f"An erasure of account {account} is not complete: wait some minutes.")


def _write(after: AccountSettings, holds: Holds, entry: Entry, transaction: Transaction) -> None:
    put_settings(transaction, after)
    put_holds(transaction, holds)  # so that a hold that is placed at this moment fails, and reads again
    log.put_entry(transaction, entry)
