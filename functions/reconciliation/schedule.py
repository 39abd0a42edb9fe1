"""Reconciliation, every hour: compares each account's last days with the carrier's record, each day once."""

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.credits.reconcile import NoTimeLeft, Tools, keep, reconcile
from sayso.carrier.record import CarrierRecord
from sayso.carrier.secret import carrier_secret
from sayso.domain.credits.reconciliation import Comparison, days_to_compare
from sayso.environment import environment
from sayso.observability import Metric, logger, publish
from sayso.tables import bind
from sayso.tables.accounts import account_list, reconciliations
from sayso.tables.accounts.settings import settings_of

VARIABLES = ("ACCOUNTS_TABLE", "BATCHES_TABLE", "LOG_TABLE", "CARRIER_SECRET_ID", "CARRIER_URL?")

SECONDS_TO_SPARE = 60
"""Left for the pages that are being read when time runs out, and for what has to be written."""


class NotReconciled(RuntimeError):
    """Some accounts could not be compared: the next run tries again, and an alarm tells."""


@logger.inject_lambda_context(clear_state=True)
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events. What a run has no time for, and what fails, is done by the next."""
    variables = environment(*VARIABLES)
    bind(variables)

    def check() -> None:
        if context.get_remaining_time_in_millis() < SECONDS_TO_SPARE * 1000:
            raise NoTimeLeft

    record = CarrierRecord(carrier_secret(variables["CARRIER_SECRET_ID"]), variables["CARRIER_URL"])
    tools = Tools(record, datetime.now(UTC), check)
    names = account_list.all_accounts()
    random.shuffle(names)  # an account that takes too long is not always in front of the same others
    failed = 0
    for account in names:
        try:
            publish(_compare(account, tools))
        except NoTimeLeft:
            logger.warning("out of time; the next run goes on", extra={"account": account})
            break
        except Exception:  # noqa: BLE001 - one account does not stop the others
            logger.exception("an account could not be compared with the carrier", extra={"account": account})
            failed += 1
    if failed:
        raise NotReconciled(f"{failed} accounts could not be compared with the carrier.")


def _compare(account: str, tools: Tools) -> Counter[Metric]:
    done: Counter[Metric] = Counter()
    days = days_to_compare(tools.now, settings_of(account).time_zone)
    for day in reconciliations.not_compared_yet(account, days):
        tools.check()
        comparison = reconcile(account, day, tools)
        keep(account, comparison, tools.now)
        done += Counter({Metric.DAYS_RECONCILED: 1, Metric.RECONCILIATION_DIFFERENCES: len(comparison.differences)})
        _tell(account, comparison)
    return done


def _tell(account: str, comparison: Comparison) -> None:
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
