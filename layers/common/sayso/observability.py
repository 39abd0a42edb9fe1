"""Structured logs and metrics; neither ever contains a phone number or the text of a message."""

import functools
import logging
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.domain.errors import Tellable
from sayso.log_form import LogForm, textless, told

logger = Logger(logger_formatter=LogForm())

type Handler[Answer] = Callable[[dict[str, Any], LambdaContext], Answer]


class RunFailed(Tellable):
    """What a function raises in place of any exception, since Lambda writes its text into the log, and to callers."""


def logged[Answer](handler: Handler[Answer]) -> Handler[Answer]:
    """A function's handler: its lines name the run, and nothing that it logs or raises has the text of a library."""
    keep_libraries_texts_out()

    @logger.inject_lambda_context(clear_state=True)
    @functools.wraps(handler)
    def run(event: dict[str, Any], context: LambdaContext) -> Answer:
        try:
            return handler(event, context)
        except Exception as error:
            logger.exception("the run failed")
            failed = RunFailed(told(error))
        raise failed  # not in the block above: it would bring the exception along

    return run


def keep_libraries_texts_out() -> None:
    """See that the other loggers, and Python's warnings, write no text; Lambda's handler is there before our code."""
    logging.captureWarnings(capture=True)
    for handler in (*logging.getLogger().handlers, logging.lastResort):
        if handler is not None:
            handler.addFilter(textless)  # a second time changes nothing


class Metric(StrEnum):
    """What is counted; `docs/logs.md` says what each means, the template's dashboard and alarms show them."""

    MESSAGES_DELIVERED = "messages_delivered"
    MESSAGES_UNDELIVERED = "messages_undelivered"
    MESSAGES_FAILED = "messages_failed"
    MESSAGES_SKIPPED = "messages_skipped"
    MESSAGES_CANCELLED = "messages_cancelled"
    REPORTS_WITHOUT_EFFECT = "reports_without_effect"
    CREDITS_USED = "credits_used"
    OPT_INS_BY_TEXT = "opt_ins_by_text"
    OPT_OUTS_BY_TEXT = "opt_outs_by_text"
    OPT_OUTS_BY_KEY = "opt_outs_by_key"
    OPT_OUTS_ASKED_FOR = "opt_outs_asked_for"
    SETBACKS = "setbacks"
    # of housekeeping
    BATCHES_ENQUEUED = "batches_enqueued"
    BATCHES_NOT_LOOKED_AFTER = "batches_not_looked_after"
    CHUNKS_WOKEN = "chunks_woken"
    CHUNKS_REVIVED = "chunks_revived"
    CHUNKS_GIVEN_UP = "chunks_given_up"
    CARRIER_SILENT = "carrier_silent"
    FOUND = "found"
    NOT_FOUND = "not_found"
    MOVED_MEANWHILE = "moved_meanwhile"
    SENT_A_SECOND_TIME = "sent_a_second_time"
    OUTCOME_UNKNOWN = "outcome_unknown"
    NOT_IDENTIFIED = "not_identified"
    RECEIPTS_FETCHED = "receipts_fetched"
    STILL_WITHOUT_RECEIPT = "still_without_receipt"
    CLOSED_WITHOUT_RECEIPT = "closed_without_receipt"
    # of the look for lost texts
    LOST_TEXTS_FOUND = "lost_texts_found"
    WEBHOOKS_FAILED = "webhooks_failed"
    REPORTS_FAILED = "reports_failed"
    # of reconciliation
    DAYS_RECONCILED = "days_reconciled"
    RECONCILIATION_DIFFERENCES = "reconciliation_differences"
    # of the carrier's endpoints
    REFUSED_OF_STRANGERS = "refused_of_strangers"
    REFUSED_WITH_OUR_ACCOUNT = "refused_with_our_account"
    # of retention
    REMOVED_AT_CARRIER = "removed_at_carrier"
    NOT_REMOVED_AT_CARRIER = "not_removed_at_carrier"


def publish(counts: Mapping[Metric, int], service: str | None = None) -> None:
    """Write these counts to CloudWatch, under the stack's name and a service: the function's, if none is named.

    Zeros are written too: an alarm that divides two metrics sees only the minutes in which both were written.
    """
    if not counts:
        return
    metrics = EphemeralMetrics(service=service)
    for metric, count in counts.items():
        metrics.add_metric(name=metric.value, unit=MetricUnit.Count, value=count)
    metrics.flush_metrics()
