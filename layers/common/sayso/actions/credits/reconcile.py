"""Compare what the ledger says of a day with the carrier's own record of texts; its record of calls is another."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from sayso.carrier.record import CarrierRecord
from sayso.domain import timestamps
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.credits.reconciliation import Comparison, Day, Theirs, compare, days_to_compare, not_listed
from sayso.domain.errors import Tellable
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import Metric, logger, publish
from sayso.tables.accounts.account_list import all_accounts
from sayso.tables.accounts.reconciliations import not_compared_yet, put_comparison
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.batches.texts_of_day import texts_of_day
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact

LATE = timedelta(days=1)
"""A message may wait at the carrier for hours before it is sent, so it may be sent on the next day."""

SECONDS_TO_SPARE = 150
"""Left for the page that is being read when time runs out, and for what has to be written."""


class NotReconciled(Tellable):
    """Some accounts could not be compared: the next run tries again, and an alarm reports it."""


def reconcile_accounts(record: CarrierRecord, run: Invocation) -> None:
    """Compare the last days of every account, each day once, and log what differs.

    The next run does what this one has no time for, and what failed. Raises NotReconciled if an account failed.
    """
    accounts = all_accounts()
    random.shuffle(accounts)  # an account that takes too long is not always before the same others
    now = run.clock()
    failed = 0
    for account in accounts:
        try:
            publish(_reconcile_last_days(account, record, run, now))
        except OutOfTime:
            logger.warning("out of time; the next run goes on", extra={"account": account})
            break
        except Exception:  # noqa: BLE001 - one account does not stop the others
            logger.exception("an account could not be compared with the carrier", extra={"account": account})
            failed += 1
    if failed:
        raise NotReconciled(f"{failed} accounts could not be compared with the carrier.")


def reconcile(account: str, day: date, record: CarrierRecord, run: Invocation) -> Comparison:
    """The account's texts of that day in its time zone, compared with the carrier's record. Changes nothing.

    Raises CarrierSilent if the carrier cannot be asked, OutOfTime, and NotFound if there is no such account.
    """
    return _compare(account, day, record, run, run.clock())


def _reconcile_last_days(account: str, record: CarrierRecord, run: Invocation, now: datetime) -> Counter[Metric]:
    done: Counter[Metric] = Counter()
    for day in not_compared_yet(account, days_to_compare(now, settings_of(account).time_zone)):
        run.require(SECONDS_TO_SPARE)
        comparison = _compare(account, day, record, run, now)
        _store(account, comparison, now)
        done += Counter({Metric.DAYS_RECONCILED: 1, Metric.RECONCILIATION_DIFFERENCES: len(comparison.differences)})
        _log_differences(account, comparison)
    return done


def _compare(account: str, day: date, record: CarrierRecord, run: Invocation, now: datetime) -> Comparison:
    def check() -> None:
        run.require(SECONDS_TO_SPARE)

    settings = settings_of(account)
    whole = Day.of(day, settings.time_zone)
    ours = list(texts_of_day(account, whole, now, check))
    theirs: dict[str, Theirs] = {}
    for message in record.sent(settings.number.written, whole.begin, whole.end + LATE):
        check()
        theirs[message.carrier_id] = message
    singly = {one.carrier_id: one for one in record.each(not_listed(whole, ours, theirs), check)}
    undated = tuple((one.carrier_id, one.phone) for one in singly.values() if one.sent_at is None)
    return replace(compare(whole, ours, theirs | singly, now), undated=undated)


def _store(account: str, comparison: Comparison, now: datetime) -> None:
    """Store that the day was compared, with an entry if it had messages. Idempotent: only the first write counts."""
    at = timestamps.to_text(now)
    day = comparison.day.date.isoformat()
    entry = Entry(
        account=account,
        at=at,
        type=EntryType.CREDITS_RECONCILED,
        actor=SYSTEM,
        text=comparison.sentence,
        key=f"reconciled.{day}",
        data={"day": day, "compared": comparison.compared, "differences": dict(comparison.kinds)},
    )

    def write(transaction: Transaction) -> None:
        put_comparison(transaction, account, comparison, at)
        if comparison.compared:
            log.put_entry(transaction, entry)

    with suppress(ConditionFailed):
        transact(AccountsTable, write)


def _log_differences(account: str, comparison: Comparison) -> None:
    """Each difference by its ids: the log of a function has no phone numbers."""
    for one in comparison.differences:
        logger.warning(
            "a message differs from the carrier's record",
            extra={
                "account": account,
                "day": comparison.day.date.isoformat(),
                "kind": one.kind.value,
                "carrier_id": one.carrier_id,
                "batch_id": one.batch_id,
                "message_id": one.message_id,
            },
        )
