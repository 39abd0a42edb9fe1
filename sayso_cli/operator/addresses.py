"""Who is told when an account's credits run low: e-mail addresses, subscribed to the notices of that account."""

import json

from botocore.exceptions import ClientError

from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator.command_result import Told
from sayso_cli.operator.problem import OperatorProblem, code_of
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import email_address


def add_address(stack: Stack, account: str, email: str) -> Told:
    """Subscribe the address to the account's notices; SNS tells apart by the attribute `account` that each bears.

    Again, SNS writes to who has not confirmed yet once more, and does nothing for who has. It refuses an address that
    it knows with another filter: it would have to be widened by hand.
    """
    limit = settings_of(account).low_credits_at  # NotFound if nobody opened it
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
            f"{address} is told of another account already: name another address, or widen its filter as "
            "docs/operator.md says."
        ) from error
    waits = not subscribed["SubscriptionArn"].startswith("arn:")
    sentences = [f"{address} is told when the credits of {account} run low."]
    if waits:
        sentences = [
            f"AWS has written to {address}: once its link is opened, {address} is told of {account}'s credits."
        ]
    if limit is None:
        sentences.append(f"{account} has not said when they are low: an admin sets low_credits_at.")
    return Told(
        changed=waits, sentences=sentences, data={"account": account, "address": address, "confirmed": not waits}
    )
