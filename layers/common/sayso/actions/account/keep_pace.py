"""Count a call that is much work before the work is done, so that no account takes the time of all others."""

from datetime import datetime

from sayso.domain.account.limits import Budget
from sayso.domain.account.pace import Turn
from sayso.domain.account.settings import EMERGENCY, Role, Staff
from sayso.tables.accounts.pace import take_turn
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches.batches import find_batch


def keep_pace(staff: Staff, now: datetime, category: str | None = None, *, retry_of: str | None = None) -> None:
    """Raise TooFast if the account has made too many such calls within a minute.

    Emergencies are counted apart, so that no ordinary call keeps one waiting; only of those who may send one, so that
    nobody else uses up what they have. A retry has the category of its batch.
    """
    if retry_of and staff.has(Role.ADMIN) and (batch := find_batch(staff.account, retry_of)) is not None:
        category = batch.category
    is_emergency = category == EMERGENCY and staff.has(Role.ADMIN)
    budget = Budget.EMERGENCY if is_emergency else Budget.ORDINARY
    take_turn(staff.account, budget, Turn.of(now, settings_of(staff.account).limits))
