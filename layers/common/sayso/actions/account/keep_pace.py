"""Count a call that is much work before the work is done, so that no account takes the time of all others."""

from contextlib import suppress
from datetime import datetime

from sayso.domain.account.limits import Budget
from sayso.domain.account.pace import Turn
from sayso.domain.account.settings import EMERGENCY, Role, Staff
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.errors import NotFound
from sayso.tables.accounts.pace import take_turn
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.names import named_id
from sayso.tables.batches.requests import saved_template_of


def keep_pace(staff: Staff, now: datetime) -> None:
    """Raise TooFast if the account has made too many such calls within a minute."""
    _take_turn(staff, Budget.ORDINARY, now)


def keep_pace_of_batch(staff: Staff, now: datetime, wanted: BatchRequest | RetryRequest) -> None:
    """Raise TooFast if the account has made too many such calls within a minute.

    Emergencies are counted apart, so that no ordinary call keeps one waiting; only of those who may send one, so that
    nobody else uses up what they have.
    """
    is_emergency = staff.has(Role.ADMIN) and _category(staff.account, wanted) == EMERGENCY
    _take_turn(staff, Budget.EMERGENCY if is_emergency else Budget.ORDINARY, now)


def _category(account: str, wanted: BatchRequest | RetryRequest) -> str | None:
    """A retry has the category of its batch, a batch by a saved template that of the template unless it says one."""
    with suppress(NotFound):  # said once the call is counted
        if isinstance(wanted, RetryRequest):
            return batch_of(account, named_id(account, wanted.batch_id)).category
        if wanted.saved_template is not None and not wanted.category:
            return saved_template_of(account, wanted.saved_template, wanted.template_version).category
    return wanted.category


def _take_turn(staff: Staff, budget: Budget, now: datetime) -> None:
    take_turn(staff.account, budget, Turn.of(now, settings_of(staff.account).limits))
