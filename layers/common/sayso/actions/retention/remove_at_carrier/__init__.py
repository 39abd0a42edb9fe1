"""Remove texts at the carrier: of erased phones, and of each account's days once nothing here needs them there."""

import random
from collections.abc import Callable
from functools import partial

from sayso.actions.retention.remove_at_carrier.days import remove_days
from sayso.actions.retention.remove_at_carrier.phones import remove_phone
from sayso.actions.retention.remove_at_carrier.removing import MOST_LISTED, Removing
from sayso.carrier.gateway import CarrierSilent
from sayso.domain.errors import Tellable
from sayso.invocation import OutOfTime
from sayso.observability import Metric, logger, publish
from sayso.tables.accounts.account_list import all_accounts
from sayso.tables.erasures.at_carrier import open_phones
from sayso.tables.transactions import ConditionFailed


class NotRemoved(Tellable):
    """Some phones or accounts failed: the next run tries again, and an alarm reports it."""


def remove_at_carrier(removing: Removing) -> None:
    """One run: the phones first, since somebody waits for them, then days of accounts, in any order.

    The next run does what this one has no time or no requests left for. Raises NotRemoved if something failed.
    """
    phones, accounts = list(open_phones(MOST_LISTED)), all_accounts()
    random.shuffle(phones)  # one that takes too long is not always before the same others
    random.shuffle(accounts)
    work: list[tuple[str, Callable[[], None]]] = [(one[0], partial(remove_phone, removing, *one)) for one in phones]
    work += [(account, partial(remove_days, removing, account)) for account in accounts]
    failed = 0
    for account, deed in work:
        try:
            deed()
        except ConditionFailed:  # for example a hold was placed or lifted meanwhile
            logger.info("somebody else was first; the next run looks again", extra={"account": account})
        except OutOfTime:
            logger.info("out of time or requests; the next run goes on", extra={"account": account})
            break
        except CarrierSilent:  # perhaps we ask too much: sending comes first
            logger.warning("the carrier could not be asked", extra={"account": account}, exc_info=True)
            publish({Metric.CARRIER_SILENT: 1})
            break
        except Exception:  # noqa: BLE001 - it is tried again, and an alarm goes off
            logger.exception("texts could not be removed at the carrier", extra={"account": account})
            failed += 1
    publish({Metric.REMOVED_AT_CARRIER: removing.removed, Metric.NOT_REMOVED_AT_CARRIER: removing.refused})
    if failed:
        raise NotRemoved(f"Texts of {failed} phones or accounts could not be removed at the carrier.")
