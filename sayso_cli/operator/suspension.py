"""Stops an account at once, and lets it go on."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr

from sayso.actions.account import suspend as verb
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.credits import one_line
from sayso_cli.operator.stack import Stack


class SuspensionModel(BaseModel):
    """Why an account is stopped: one short line, which its staff read."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[StrictStr, Field(min_length=1, max_length=200), AfterValidator(one_line)]


def suspend(stack: Stack, account: str, reason: str) -> CommandResult:
    """Stop the account; the first reason stays."""
    form = SuspensionModel(reason=reason)
    suspension, new = verb.suspend(account, form.reason, stack.operator, datetime.now(UTC))
    what = "is stopped now" if new else f"is already stopped since {suspension.since}"
    return CommandResult(
        changed=new,
        sentences=[
            f"Account {account} {what} ({suspension.reason}): nothing more is sent.",
            "What the carrier has been given already still arrives. Texts from families count as before.",
        ],
        data={"account": account, "since": suspension.since, "reason": suspension.reason},
    )


def resume(stack: Stack, account: str) -> CommandResult:
    """Let the account go on."""
    ended = verb.resume(account, stack.operator, datetime.now(UTC))
    if ended is None:
        return CommandResult(changed=False, sentences=[f"Account {account} is not stopped."], data={"account": account})
    return CommandResult(
        changed=True,
        sentences=[
            f"Account {account} may send again; it was stopped since {ended.since}.",
            "What waits goes out within five minutes, unless it has expired.",
        ],
        data={"account": account, "since": ended.since},
    )
