"""Books purchases that were paid for, and corrections with a reason."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from sayso.actions.credits.adjust_credits import adjust_credits
from sayso.actions.credits.buy_credits import buy_credits
from sayso.actions.credits.warn_of_low_balance import warn_of_low_balance
from sayso.aws.notices import Notices
from sayso.domain.credits.booking import Adjustment, Purchase
from sayso.domain.credits.ledger import Credits
from sayso.http.account_models import MAX_CREDITS, PurchaseModel
from sayso.tables.accounts.bookings import booked
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.stack import Stack


def one_line(text: str) -> str:
    """The text, if it is one line without spaces at its ends. Raises ValueError."""
    if text != text.strip() or not text.isprintable():
        raise ValueError("must be one line without spaces at its ends")
    return text


def _not_zero(credits_moved: int) -> int:
    if credits_moved == 0:
        raise ValueError("must not be 0")
    return credits_moved


class AdjustmentModel(PurchaseModel):
    """An adjustment: a purchase with a reason. The reason goes into the account's log, so it is one short line."""

    credits: Annotated[StrictInt, Field(ge=-MAX_CREDITS, le=MAX_CREDITS), AfterValidator(_not_zero)]
    reason: Annotated[StrictStr, Field(min_length=1, max_length=200), AfterValidator(one_line)]


def book(stack: Stack, account: str, credits_bought: int, reference: str) -> CommandResult:
    """Book credits that were paid for; a reference counts once."""
    form = PurchaseModel(credits=credits_bought, reference=reference)
    purchase = Purchase(form.credits, form.reference)
    known = booked(account, purchase)
    after = buy_credits(account, purchase, stack.operator, datetime.now(UTC))
    _warn_if_low(stack, account)
    return _result(account, after, known is not None, f"Booked {credits_bought:,} credits for {account} ({reference})")


def adjust(stack: Stack, account: str, credits_moved: int, reason: str, reference: str) -> CommandResult:
    """Give or take credits for a reason; a reference counts once."""
    form = AdjustmentModel(credits=credits_moved, reason=reason, reference=reference)
    adjustment = Adjustment(form.credits, form.reference, form.reason)
    known = booked(account, adjustment)
    after = adjust_credits(account, adjustment, stack.operator, datetime.now(UTC))
    _warn_if_low(stack, account)
    return _result(account, after, known is not None, f"Adjusted {account} by {credits_moved:+,} credits ({reference})")


def _warn_if_low(stack: Stack, account: str) -> None:
    warn_of_low_balance(account, Notices(stack.output("NoticesTopicArn")), datetime.now(UTC))


def _result(account: str, after: Credits, repeated: bool, what: str) -> CommandResult:
    figures = f"balance {after.balance:,}, held {after.held:,}, available {after.available:,}"
    sentence = f"{what} before; nothing was booked now. After it: {figures}." if repeated else f"{what}: {figures}."
    return CommandResult(changed=not repeated, sentences=[sentence], data={"account": account, **asdict(after)})
