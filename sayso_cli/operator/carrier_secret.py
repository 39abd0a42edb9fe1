"""The carrier's account, tokens and key in Secrets Manager, as the stack's functions read them."""

import json
from dataclasses import dataclass
from typing import Any

from sayso.carrier.secret import CarrierSecret
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

NOT_SET = "not-set"
"""The placeholder for ids in the secrets that the template creates."""

TOKENS, KEY = "CarrierSecretId", "CarrierKeyId"
"""The outputs that name the secrets."""


@dataclass(frozen=True, slots=True)
class CarrierTokens:
    """The secret of the tokens: during a rotation, webhooks may be signed with `old` as well as with `current`."""

    values: dict[str, Any]

    @property
    def account_sid(self) -> str:
        """The Twilio account id."""
        return str(self.values["account_sid"])

    @property
    def current(self) -> str:
        """The token that signs, or will when the rotation is finished."""
        return str(self.values["auth_token"])

    @property
    def old(self) -> str:
        """The token that is being replaced; empty if no rotation is in progress."""
        return self.values.get("secondary_auth_token") or ""


def sends_with_key(stack: Stack) -> bool:
    """Whether the functions send with the key; otherwise, as in deployments of before, with the token."""
    return stack.parameters.get("SendsWith") == "key"


def for_gateway(stack: Stack) -> CarrierSecret:
    """Return what the functions send and ask with."""
    if sends_with_key(stack):
        return key(stack)
    tokens = read(stack)
    return CarrierSecret(tokens.account_sid, tokens.current, tokens.old)


def read(stack: Stack) -> CarrierTokens:
    """Read the secret of the tokens. OperatorProblem if the account id is not set."""
    tokens = CarrierTokens(_values(stack, TOKENS))
    if tokens.account_sid == NOT_SET:
        raise OperatorProblem(
            "The carrier's account id is not set yet: docs/deploy.md shows how to store it in the secret."
        )
    return tokens


def key(stack: Stack) -> CarrierSecret:
    """Read the key; its `key_sid` is empty if none is set."""
    values = _values(stack, KEY)
    if values["key_sid"] == NOT_SET:
        return CarrierSecret(values["account_sid"])
    return CarrierSecret(values["account_sid"], key_sid=values["key_sid"], key_secret=values["key_secret"])


def write(stack: Stack, values: dict[str, Any], secret: str = TOKENS) -> None:
    """Replace one whole secret."""
    stack.secrets.put_secret_value(SecretId=stack.output(secret), SecretString=json.dumps(values))


def _values(stack: Stack, secret: str) -> dict[str, Any]:
    found = stack.secrets.get_secret_value(SecretId=stack.output(secret))
    return dict(json.loads(found["SecretString"]))
