"""The carrier's token: replaced by another, step by step, without a text unsent or a webhook refused in between."""

import json
import re
from dataclasses import dataclass
from typing import Any

from sayso.carrier.secret import CACHE_SECONDS, CarrierSecret
from sayso_cli.operator import token_check as carrier
from sayso_cli.operator.command_result import Told
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

TOKEN = re.compile(r"[0-9A-Za-z]{32}")
WAIT = f"{CACHE_SECONDS // 60} minutes"
NOT_SET = "not-set"
"""The account of the secret that the template makes."""

HOW = (
    "1. In Twilio's console, under Account, API keys & tokens, Auth tokens: create a secondary token.",
    "2. sayso-operator rotate-token --start, and paste it: it sends from then on; webhooks may be signed with either.",
    f"3. Wait {WAIT}, until every function knows it. Then, in the console: promote the secondary token to primary.",
    "4. sayso-operator rotate-token --finish: the old token counts no more.",
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The secret: `current` sends; while a rotation is under way, webhooks may be signed with `old` as well."""

    values: dict[str, Any]

    @property
    def account_sid(self) -> str:
        """Whose tokens these are."""
        return str(self.values["account_sid"])

    @property
    def current(self) -> str:
        """Sends."""
        return str(self.values["auth_token"])

    @property
    def old(self) -> str:
        """Empty if no rotation is under way."""
        return self.values.get("secondary_auth_token") or ""


def carrier_secret(stack: Stack) -> CarrierSecret:
    """The carrier's credentials, as the functions use them."""
    tokens = _read(stack)
    return CarrierSecret(tokens.account_sid, tokens.current, tokens.old)


def explain(stack: Stack) -> Told:
    """How a token is rotated, and where that stands."""
    under_way = bool(_read(stack).old)
    stands = "A rotation is under way: step 2 is done." if under_way else "No rotation is under way."
    return Told(changed=False, sentences=[stands, *HOW], data={"under_way": under_way})


def start(stack: Stack, token: str) -> Told:
    """Send with the new token from now on; webhooks may be signed with the old one until the rotation is finished.

    Twilio takes both for calls until the new one is promoted, and refuses the old one from then on; it signs with the
    primary one alone (https://www.twilio.com/docs/iam/api/authtoken). So the new one has to send before it is
    promoted, and the old one has to be accepted until after that.
    """
    tokens = _read(stack)
    if not TOKEN.fullmatch(token):
        raise OperatorProblem("That is no auth token: Twilio's have 32 letters and digits, and no blanks.")
    if token == tokens.old:
        raise OperatorProblem("That is the old token, which is being replaced: paste the new one.")
    if token == tokens.current:
        return _stands(changed=False, under_way=bool(tokens.old))
    if tokens.old:
        raise OperatorProblem("A rotation to another token is under way: end it first with rotate-token --finish.")
    if not _is_accepted(stack, tokens.account_sid, token):
        raise OperatorProblem(
            "The carrier does not accept this token: create it in Twilio's console, as the secondary one, and paste it."
        )
    _write(stack, tokens.values | {"auth_token": token, "secondary_auth_token": tokens.current})
    return _stands(changed=True, under_way=True)


def finish(stack: Stack) -> Told:
    """Forget the old token, once the carrier has."""
    tokens = _read(stack)
    if not tokens.old:
        return Told(
            changed=False,
            sentences=["No rotation is under way: there is nothing to finish."],
            data={"under_way": False},
        )
    if _is_accepted(stack, tokens.account_sid, tokens.old):
        raise OperatorProblem(
            "The carrier still signs with the old token: promote the new one to primary in Twilio's console first."
        )
    _write(stack, {name: value for name, value in tokens.values.items() if name != "secondary_auth_token"})
    return Told(
        changed=True, sentences=["The old token counts no more: the rotation is finished."], data={"under_way": False}
    )


def _stands(*, changed: bool, under_way: bool) -> Told:
    what = "sends from now on" if changed else "is in use already"
    return Told(
        changed=changed,
        sentences=[f"The new token {what}.", *(HOW[2:] if under_way else ())],
        data={"under_way": under_way},
    )


def _read(stack: Stack) -> Tokens:
    found = stack.secrets.get_secret_value(SecretId=stack.output("CarrierSecretId"))
    tokens = Tokens(json.loads(found["SecretString"]))
    if tokens.account_sid == NOT_SET:
        raise OperatorProblem(
            "The carrier's account is not set yet: docs/deploy.md says how to put it into the secret."
        )
    return tokens


def _write(stack: Stack, values: dict[str, Any]) -> None:
    stack.secrets.put_secret_value(SecretId=stack.output("CarrierSecretId"), SecretString=json.dumps(values))


def _is_accepted(stack: Stack, account_sid: str, token: str) -> bool:
    return carrier.accepts(stack.parameters.get("CarrierUrl", ""), account_sid, token)
