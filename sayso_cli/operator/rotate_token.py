"""Rotates the carrier's token step by step, so that no text stays unsent and no webhook is refused in between."""

import re

from sayso.carrier.secret import CACHE_SECONDS, CarrierSecret
from sayso_cli.operator import carrier_secret, login_check
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

TOKEN = re.compile(r"[0-9A-Za-z]{32}")
WAIT = f"{CACHE_SECONDS // 60} minutes"

HOW = (
    "1. In Twilio's console, under Account, API keys & tokens, Auth tokens: create a secondary token.",
    "2. sayso-operator rotate-token --start, and paste it. Sayso then accepts both for webhooks, and sends with the "
    "new one if it has no key.",
    f"3. Wait {WAIT}, until every function uses it. Then, in the console: promote the secondary token to primary.",
    "4. sayso-operator rotate-token --finish. The old token is no longer accepted.",
)


def explain(stack: Stack) -> CommandResult:
    """Explain how to rotate the token, and which step is next."""
    under_way = bool(carrier_secret.read(stack).old)
    step = "A rotation is in progress: step 2 is done." if under_way else "No rotation is in progress."
    return CommandResult(changed=False, sentences=[step, *HOW], data={"under_way": under_way})


def start(stack: Stack, token: str) -> CommandResult:
    """Accept the new token for webhooks too, and send with it if there is no key, until the rotation is finished.

    Twilio accepts both for calls until the new one is promoted, and refuses the old one from then on; it signs with the
    primary one only (https://www.twilio.com/docs/iam/api/authtoken). So the new one must send before it is
    promoted, and the old one must be accepted until after that.
    """
    tokens = carrier_secret.read(stack)
    if not TOKEN.fullmatch(token):
        raise OperatorProblem("That is not an auth token: Twilio's tokens have 32 letters and digits, and no spaces.")
    if token == tokens.old:
        raise OperatorProblem("That is the old token: paste the new one.")
    if token == tokens.current:
        return _started(changed=False, under_way=bool(tokens.old))
    if tokens.old:
        raise OperatorProblem("A rotation to another token is in progress: finish it first with rotate-token --finish.")
    if not _is_accepted(stack, tokens.account_sid, token):
        raise OperatorProblem(
            "The carrier does not accept this token: create it in Twilio's console as the secondary token, then paste "
            "it."
        )
    carrier_secret.write(stack, tokens.values | {"auth_token": token, "secondary_auth_token": tokens.current})
    return _started(changed=True, under_way=True)


def finish(stack: Stack) -> CommandResult:
    """Forget the old token, once the carrier no longer accepts it."""
    tokens = carrier_secret.read(stack)
    if not tokens.old:
        return CommandResult(
            changed=False,
            sentences=["No rotation is in progress: there is nothing to finish."],
            data={"under_way": False},
        )
    if _is_accepted(stack, tokens.account_sid, tokens.old):
        raise OperatorProblem(
            "The carrier still signs with the old token: promote the new one to primary in Twilio's console first."
        )
    carrier_secret.write(
        stack, {name: value for name, value in tokens.values.items() if name != "secondary_auth_token"}
    )
    return CommandResult(
        changed=True,
        sentences=["The rotation is finished: the old token is no longer accepted."],
        data={"under_way": False},
    )


def _started(*, changed: bool, under_way: bool) -> CommandResult:
    what = "is in use from now on" if changed else "is already in use"
    return CommandResult(
        changed=changed,
        sentences=[f"The new token {what}.", *(HOW[2:] if under_way else ())],
        data={"under_way": under_way},
    )


def _is_accepted(stack: Stack, account_sid: str, token: str) -> bool:
    return login_check.accepts(stack.parameters.get("CarrierUrl", ""), CarrierSecret(account_sid, token))
