"""Replaces the key with which Sayso sends; the old one works until it is deleted at the carrier."""

import re

from sayso.carrier.secret import CACHE_SECONDS, CarrierSecret
from sayso_cli.operator import carrier_secret, login_check
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

KEY_SID = re.compile(r"SK[0-9a-f]{32}")
KEY_SECRET = re.compile(r"[0-9A-Za-z]{32}")

HOW = (
    "1. In Twilio's console, under Account, API keys & tokens: create a restricted key. docs/twilio.md has its "
    "permissions.",
    "2. sayso-operator rotate-key SK..., and paste the secret of the key.",
    f"3. Wait {CACHE_SECONDS // 60} minutes, until every function uses it. Then delete the old key in the console.",
)


def explain(stack: Stack) -> CommandResult:
    """Explain how to replace the key, and tell which is in use."""
    known = carrier_secret.key(stack).key_sid
    return CommandResult(changed=False, sentences=[_state(stack, known), *HOW], data={"key_sid": known})


def store(stack: Stack, key_sid: str, key_secret: str) -> CommandResult:
    """Store a key that the carrier accepts for all that Sayso asks; the account is that of the tokens."""
    if not KEY_SID.fullmatch(key_sid) or not KEY_SECRET.fullmatch(key_secret):
        raise OperatorProblem("That is not a key: its id is SK and 32 digits or letters, its secret has 32 of them.")
    new = CarrierSecret(carrier_secret.read(stack).account_sid, key_sid=key_sid, key_secret=key_secret)
    known = carrier_secret.key(stack)
    if new == known:
        return CommandResult(
            changed=False, sentences=["This key is already stored.", _state(stack, key_sid)], data={"key_sid": key_sid}
        )
    refused = login_check.refused(stack.parameters.get("CarrierUrl", ""), new)
    if refused:
        raise OperatorProblem(
            f"The carrier refuses this key for {', '.join(refused)}: give it the permissions of docs/twilio.md, "
            "then run the same command again."
        )
    values = {"account_sid": new.account_sid, "key_sid": key_sid, "key_secret": key_secret}
    carrier_secret.write(stack, values, carrier_secret.KEY)
    old = f" The old one is {known.key_sid}." if known.key_sid and known.key_sid != key_sid else ""
    return CommandResult(
        changed=True,
        sentences=["The key is stored.", _state(stack, key_sid), f"{HOW[2]}{old}"],
        data={"key_sid": key_sid},
    )


def _state(stack: Stack, key_sid: str) -> str:
    if not key_sid:
        return "No key is stored; Sayso sends with the token."
    if carrier_secret.sends_with_key(stack):
        return f"Sayso sends with the key {key_sid}."
    return f"The key {key_sid} is stored, but Sayso sends with the token until you deploy with SendsWith=key."
