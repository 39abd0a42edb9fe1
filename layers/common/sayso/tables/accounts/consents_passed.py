"""The accounts table: how far an account's consents were gone through this month."""

from contextlib import suppress
from dataclasses import dataclass

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from sayso.domain.retention.quiet import Month
from sayso.tables.accounts.table import AccountsTable


class PassedItem(AccountsTable):
    """sk `consents_passed`."""

    month = UnicodeAttribute()
    behind = UnicodeAttribute()
    done = BooleanAttribute()


@dataclass(frozen=True, slots=True)
class Passed:
    """In this month, all phones up to the number `behind`; `done` once there are no others."""

    month: Month
    behind: str = ""
    done: bool = False


def passed_of(account: str, month: Month) -> Passed:
    """How far the account is in this month."""
    with suppress(DoesNotExist):
        item = PassedItem.get(account, "consents_passed", consistent_read=True)
        if item.month == month:
            return Passed(month, item.behind, item.done)
    return Passed(month)


def put_passed(account: str, passed: Passed) -> None:
    """Write how far it is. Of two runs at once the later write counts: what is gone through again stays as it is."""
    PassedItem(account, "consents_passed", month=passed.month, behind=passed.behind, done=passed.done).save()
