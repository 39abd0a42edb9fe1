"""The accounts table: up to when an account has used the calls that it may make."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import NumberAttribute, TTLAttribute

from sayso.domain.account.limits import Budget
from sayso.domain.account.pace import Turn
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.transactions import ConditionFailed

KEPT_FOR = timedelta(days=1)
"""After the last call: a minute is all that counts."""


class PaceItem(AccountsTable):
    """sk `pace`, for emergencies `pace#emergency`: microseconds since 1970."""

    used_until = NumberAttribute()
    expires = TTLAttribute(null=True)


_KEY = {Budget.ORDINARY: "pace", Budget.EMERGENCY: "pace#emergency"}


def take_turn(account: str, budget: Budget, turn: Turn) -> None:
    """Count one call, by one conditional write unless many come at once. Raises TooFast if it comes too soon."""
    free = PaceItem.pk.does_not_exist() | (PaceItem.used_until <= turn.at)
    implausible = PaceItem.used_until > turn.implausible
    soon = PaceItem.used_until.between(turn.at, turn.latest)
    kept = PaceItem.expires.set(datetime.fromtimestamp(turn.at / 1_000_000, UTC) + KEPT_FOR)
    for condition, following in (
        (free | implausible, PaceItem.used_until.set(turn.at + turn.interval)),
        (soon, PaceItem.used_until.set(PaceItem.used_until + turn.interval)),
    ):
        with suppress(ConditionFailed):
            PaceItem(account, _KEY[budget]).update(actions=[following, kept], condition=condition)
            return
    raise turn.refusal(int(PaceItem.get(account, _KEY[budget], consistent_read=True).used_until))
