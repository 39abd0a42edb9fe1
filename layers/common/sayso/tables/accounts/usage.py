"""The accounts table: what an account has used of its limits, counted in the transaction that uses it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from sayso.domain.account.limits import COUNTED, Budget, Limits, Usage, Used
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.transactions import Transaction

KEPT_FOR = timedelta(days=40)
"""After the last count: longer than any period."""


class UsageItem(AccountsTable):
    """sk `used`, for emergencies `used#emergency`: of each limit the count, and in which period it was counted.

    One item for all limits: one more write in the transaction of an accept, whatever it counts.
    """

    messages_a_day = NumberAttribute(null=True)
    messages_a_day_in = UnicodeAttribute(null=True)
    calls_a_day = NumberAttribute(null=True)
    calls_a_day_in = UnicodeAttribute(null=True)
    calls_a_month = NumberAttribute(null=True)
    calls_a_month_in = UnicodeAttribute(null=True)
    batches_a_minute = NumberAttribute(null=True)
    batches_a_minute_in = UnicodeAttribute(null=True)
    credits_bought_a_month = NumberAttribute(null=True)
    credits_bought_a_month_in = UnicodeAttribute(null=True)
    expires = TTLAttribute(null=True)


def usage_of(account: str, budget: Budget) -> Usage:
    """What the account has used, read strongly consistently."""
    try:
        item = UsageItem.get(account, budget.value, consistent_read=True)
    except DoesNotExist:
        return Usage()
    counts = {name: (getattr(item, f"{name}_in"), getattr(item, name)) for name in COUNTED}
    return Usage({name: Used(period, int(number)) for name, (period, number) in counts.items() if period})


def count_usage(
    transaction: Transaction,
    account: str,
    budget: Budget,
    wanted: Mapping[str, int],
    usage: Usage,
    limits: Limits,
    now: datetime,
) -> None:
    """Count so many more, provided that no limit is passed; `usage` is what was read.

    Within a period by arithmetic, so that accepts of one account do not wait for each other's numbers. Who begins a
    period does so on condition that nobody else has begun it.
    """
    actions: list[Action] = [UsageItem.expires.set(now + KEPT_FOR)]
    condition: Any = None
    for name, number in wanted.items():
        count, period = getattr(UsageItem, name), getattr(UsageItem, f"{name}_in")
        current = usage.of(name, now)
        if current:
            actions.append(count.set(count + number))
            holds: Condition = (period == current.period) & (count <= getattr(limits, name) - number)
        else:
            actions += [count.set(number), period.set(COUNTED[name].period.of(now))]
            before = usage.used.get(name, Used()).period
            holds = period == before if before else period.does_not_exist()
        condition = holds if condition is None else condition & holds
    transaction.update(UsageItem(account, budget.value), actions=actions, condition=condition)
