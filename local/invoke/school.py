"""The school `harbour` of the event files: its account on the local stack, and the events adapted to that stack."""

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from local import aws
from local.carrier.credentials import Credentials
from local.demo_accounts.accounts import LIMITS
from local.invoke.signature import HEADER, form_of, sign
from local.stack_config import StackConfig
from sayso.actions.account.open_account import open_account
from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.errors import NotFound
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log.table import LogTable

NUMBER_IN_FILES = "+14155550100"
"""The school's number in the event files; on the local stack a demo account has that number."""

SCHOOL = AccountSettings(
    account="harbour",
    name="Harbour Dance",
    number=PhoneNumber("+14155550110"),
    keyword_owner=KeywordOwner.SAYSO,
    portal_url="https://harbour.example/portal",
    categories=("general", "attendance"),
    quiet_hours=None,  # like the demo accounts
    limits=LIMITS,
)


def open_once(config: StackConfig, resources: Mapping[str, str]) -> bool:
    """Open the school's account on the stack, without credits, if there is none; returns whether it was opened."""
    with aws.function_environment(config, {}):
        AccountsTable.bind(resources["AccountsTable"])
        LogTable.bind(resources["LogTable"])
        try:
            settings_of(SCHOOL.account)
        except NotFound:
            open_account(SCHOOL, Actor(ActorKind.OPERATOR, "local stack"), datetime.now(UTC))
            return True
    return False


def adapted(event: Any, number: str, carrier: Credentials) -> Any:
    """The event for a stack on which the school has this number, and these are the carrier's account and token.

    Only webhooks of the carrier change. Account, batch and message ids are the same on every stack: they derive from
    the account's id, the Idempotency-Key and the body.
    """
    if HEADER not in event.get("headers", {}):
        return event
    changed: dict[str, Any] = copy.deepcopy(event)
    form = form_of(changed)
    ours = {side: number for side in ("To", "From") if form.get(side) == NUMBER_IN_FILES}
    changed["body"] = urlencode(form | ours | {"AccountSid": carrier.account_sid})
    sign(changed, carrier.auth_token)
    return changed
