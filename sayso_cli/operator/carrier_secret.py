"""The carrier's account and tokens in Secrets Manager, as the stack's functions read them."""

import json
from dataclasses import dataclass
from typing import Any

from sayso.carrier.secret import CarrierSecret
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

NOT_SET = "not-set"
"""The placeholder for the account id in the secret that the template creates."""


@dataclass(frozen=True, slots=True)
class CarrierTokens:
    """The secret: `current` sends; during a rotation, webhooks may be signed with `old` as well."""

    values: dict[str, Any]

    @property
    def account_sid(self) -> str:
        """The Twilio account id."""
        return str(self.values["account_sid"])

    @property
    def current(self) -> str:
        """The token that sends."""
        return str(self.values["auth_token"])

    @property
    def old(self) -> str:
        """The token that is being replaced; empty if no rotation is in progress."""
        return self.values.get("secondary_auth_token") or ""


def for_gateway(stack: Stack) -> CarrierSecret:
    """Return the carrier's credentials in the form that the functions use."""
    tokens = read(stack)
    return CarrierSecret(tokens.account_sid, tokens.current, tokens.old)


def read(stack: Stack) -> CarrierTokens:
    """Read the secret. OperatorProblem if the account id is not set."""
    found = stack.secrets.get_secret_value(SecretId=stack.output("CarrierSecretId"))
    tokens = CarrierTokens(json.loads(found["SecretString"]))
    if tokens.account_sid == NOT_SET:
        raise OperatorProblem(
            "The carrier's account id is not set yet: docs/deploy.md shows how to store it in the secret."
        )
    return tokens


def write(stack: Stack, values: dict[str, Any]) -> None:
    """Replace the whole secret."""
    stack.secrets.put_secret_value(SecretId=stack.output("CarrierSecretId"), SecretString=json.dumps(values))
