"""Writes, by themselves or in one transaction, with the retry that DynamoDB asks for: of two that meet one is refused,
and botocore gives up."""

import random
import time
from collections.abc import Callable
from contextlib import suppress

from pynamodb.exceptions import PutError, PynamoDBException, TransactWriteError, UpdateError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from sayso.domain.errors import Busy

Transaction = TransactWrite
"""What the floors above call it: only tables know the library."""

MAX_ACTIONS = 100
"""DynamoDB's limit on the actions of one transaction."""

TRIES = 8
"""Attempts of one write that others keep out, and of one optimistic lock that others keep breaking."""

LONGEST_PAUSE_SECONDS = 0.4

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (cancellation reasons)
PASSING = frozenset(
    {
        # of one action
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        # of the whole request
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionInProgressException",
        # of a write by itself that meets a transaction
        "TransactionConflictException",
    }
)
BUSY = "Many changes at once kept this one from being written; try again in a moment."


class ConditionFailed(Exception):
    """Something that the write relied on was no longer so; nothing was written. The caller reads again."""


def pause(attempt: int) -> None:
    """Back off before the next try: longer after each, with jitter, so that two who collide do not collide again."""
    time.sleep(random.uniform(0, min(0.05 * 2**attempt, LONGEST_PAUSE_SECONDS)))  # noqa: S311 - jitter, not a secret


def write_alone[T](write: Callable[[], T]) -> T:
    """Make one write that is not part of a transaction, but may meet one; `base.Table` makes every write of an item so.

    Conflicts are tried again with jitter, and so is throttling that outlasts botocore's own retry. Raises
    ConditionFailed if the condition did not hold, Busy if conflicts outlast all tries.
    """
    for attempt in range(TRIES):
        try:
            return write()
        except (PutError, UpdateError) as error:
            code = _code(error)
            if code == "ConditionalCheckFailedException":
                raise ConditionFailed from error
            if code not in PASSING:
                raise
            pause(attempt)
    raise Busy(BUSY)


def commit(table: type[Model], build: Callable[[TransactWrite], None]) -> None:
    """Try one transaction once. Every transaction passes here, so tests use it to interfere before or after one."""
    with TransactWrite(connection=table._get_connection().connection) as transaction:
        build(transaction)


def transact(table: type[Model], build: Callable[[TransactWrite], None]) -> None:
    """Run one transaction over any tables, through the connection of `table`.

    Conflicts are tried again with jitter. Raises ConditionFailed if a condition did not hold, Busy if conflicts
    outlast all tries.
    """
    for attempt in range(TRIES):
        try:
            commit(table, build)
        except TransactWriteError as error:
            codes = {reason.code for reason in error.cancellation_reasons if reason and reason.code != "None"}
            codes = codes or {_code(error)}
            if "ConditionalCheckFailed" in codes:
                raise ConditionFailed from error
            if not codes <= PASSING:
                raise
            pause(attempt)
        else:
            return
    raise Busy(BUSY)


def _code(error: PynamoDBException) -> str:
    """What DynamoDB calls the error; "" if no answer came, for which pynamodb's own property has no answer either."""
    response = getattr(error.cause, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def retry_on_conflict[T](attempt: Callable[[], T], busy: str, tries: int = TRIES) -> T:
    """The result of `attempt`, which reads, decides and writes; run again while others write first.

    This is how optimistic locks are used here: a write states what it read as its condition, and ConditionFailed
    means that it must read again. Raises Busy with the sentence `busy` after `tries` attempts.
    """
    for _ in range(tries):
        with suppress(ConditionFailed):
            return attempt()
    raise Busy(busy)
