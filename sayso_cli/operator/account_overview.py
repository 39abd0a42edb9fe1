"""All accounts at a glance: credits, number, rate, whether an account may send, and when it last had a batch."""

from sayso.domain.account.limits import Budget
from sayso.domain.account.settings import AccountSettings
from sayso.tables.accounts.account_list import all_accounts
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.usage import usage_of
from sayso_cli.operator.command_result import CommandResult, Row


def overview() -> CommandResult:
    """List every account, by its id."""
    rows = [_row(account) for account in all_accounts()]
    sentence = f"{len(rows):,} {'account' if len(rows) == 1 else 'accounts'}."
    return CommandResult(changed=False, sentences=[sentence], plural="accounts", rows=rows)


def _row(account: str) -> Row:
    settings = settings_of(account)
    return {
        "account": account,
        "number": settings.number.e164,
        "balance": credit_balance_of(account).credits.balance,
        "rate": settings.limits.segments_per_second,
        "state": _state(settings),
        "last_batch": _last_batch(account),
    }


def _state(settings: AccountSettings) -> str:
    if settings.is_closed:
        return "closed"
    return "suspended" if settings.suspended else "open"


def _last_batch(account: str) -> str | None:
    """The day (UTC) on which it last had a batch, from what is counted for its limits: nothing of batches is read."""
    counted = (usage_of(account, budget).used.get("batches_a_minute") for budget in Budget)
    return max((used.period[: len("2026-11-30")] for used in counted if used), default=None)
