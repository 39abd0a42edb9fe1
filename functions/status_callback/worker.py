"""The settler: takes final statuses from the queue, one account at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.credits.warn_of_low_balance import warn_of_low_balance
from sayso.actions.delivery.settle import settle
from sayso.aws.notices import Notices
from sayso.aws.queues import SettleQueue, bring_again
from sayso.environment import environment
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import logged, logger
from sayso.tables import bind

VARIABLES = ("ACCOUNTS_TABLE", "BATCHES_TABLE", "LOG_TABLE", "NOTICES_TOPIC_ARN", "SETTLE_QUEUE_URL")

MOST_HIDDEN_SECONDS = 180
"""The queue's own. While a record is hidden, SQS brings none that came after it in its account's group."""

RESERVE_SECONDS = 12
"""What is kept of the run for one call that is not answered, and for giving back what there is no time for."""


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The settle queue's events: all records of an account together, so that they share their transactions."""
    bind(environment(*VARIABLES))
    by_account: dict[str, list[SQSRecord]] = defaultdict(list)
    for record in SQSEvent(event).records:
        by_account[record.attributes.message_group_id or ""].append(record)
    run, accounts = Invocation.of(context), list(by_account.values())
    failed: list[SQSRecord] = []
    for number, records in enumerate(accounts):
        failed += _settle_account(records, _share(run, len(accounts) - number))
    return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in failed]}


def _share(run: Invocation, accounts: int) -> Invocation:
    """The run as the next of so many accounts has it: with an equal part of the time: a slow one delays none."""
    left = run.seconds_left()
    kept = left - (left - RESERVE_SECONDS) / accounts
    return replace(run, seconds_left=lambda: run.seconds_left() - kept)


def _settle_account(records: Sequence[SQSRecord], run: Invocation) -> Sequence[SQSRecord]:
    """The records to bring again: those that fail by themselves, and those for which there is no time.

    The order of statuses does not matter, as they only rise. If the records behind a bad one came again with it, they
    would become dead letters with it.
    """
    try:
        _settle(records, run)
    except OutOfTime:
        logger.warning("out of time; the records of an account come again")
        return [_brought_again(record, soon=True) for record in records]
    except Exception:  # noqa: BLE001 - whatever it was, they are tried one by one
        logger.exception("settling together failed; trying one record after the other")
    else:
        return ()
    failed = []
    for record in records:
        try:
            _settle([record], run)
        except OutOfTime:
            failed.append(_brought_again(record, soon=True))
        except Exception:  # noqa: BLE001 - whatever it was, the record comes again
            logger.exception("record not settled", extra={"record_id": record.message_id})
            failed.append(_brought_again(record))
    return failed


def _brought_again(record: SQSRecord, *, soon: bool = False) -> SQSRecord:
    times = 1 if soon else int(record.attributes.approximate_receive_count)
    bring_again(environment(*VARIABLES)["SETTLE_QUEUE_URL"], record.receipt_handle, times, MOST_HIDDEN_SECONDS)
    return record


def _settle(records: Sequence[SQSRecord], run: Invocation) -> None:
    outcomes = [outcome for record in records for outcome in SettleQueue.parse(record.body)]
    settle(outcomes, run, _warn)


def _warn(account: str) -> None:
    warn_of_low_balance(account, Notices(environment(*VARIABLES)["NOTICES_TOPIC_ARN"]), datetime.now(UTC))
