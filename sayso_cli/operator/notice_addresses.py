"""E-mail addresses that get a notice when the credits of an account run low, as SNS subscriptions."""

import json

from botocore.exceptions import ClientError

from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem, code_of
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import email_address


def add_address(stack: Stack, account: str, email: str) -> CommandResult:
    """Subscribe the address to the notices of one account. Notices carry the attribute `account`; SNS filters by it.

    If it is run again, SNS writes once more to an address that is not confirmed, and does nothing for one that is. SNS
    refuses an address that is subscribed with another filter: that filter must be widened by hand.
    """
    limit = settings_of(account).low_credits_at  # NotFound if the account does not exist
    address = email_address(email)
    try:
        subscribed = stack.sns.subscribe(
            TopicArn=stack.output("NoticesTopicArn"),
            Protocol="email",
            Endpoint=address,
            Attributes={"FilterPolicy": json.dumps({"account": [account]})},
        )
    except ClientError as error:
        if code_of(error) not in {"InvalidParameter", "InvalidParameterException"}:
            raise
        raise OperatorProblem(
            f"{address} already gets the notices of another account: use another address, or widen its filter as "
            "docs/operator.md says."
        ) from error
    is_pending = not subscribed["SubscriptionArn"].startswith("arn:")
    sentences = [f"{address} gets an e-mail when the credits of {account} run low."]
    if is_pending:
        sentences = [
            f"AWS has written to {address}. Once its link is opened, {address} gets an e-mail when the credits of "
            f"{account} run low."
        ]
    if limit is None:
        sentences.append(f"{account} has no limit yet: an admin must set low_credits_at.")
    return CommandResult(
        changed=is_pending,
        sentences=sentences,
        data={"account": account, "address": address, "confirmed": not is_pending},
    )
