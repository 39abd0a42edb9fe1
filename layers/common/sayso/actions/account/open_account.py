"""Open an account: settings, an empty ledger and its number, in one transaction with the entry."""

import re
from dataclasses import replace
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.account.destinations import country_of, usual_countries
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.errors import InvalidRequest
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts import account_list
from sayso.tables.accounts.credit_balance import put_first_credit_balance
from sayso.tables.accounts.numbers import account_of_number, put_number
from sayso.tables.accounts.settings import put_settings
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact

ACCOUNT_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


def number_of_account(text: str) -> PhoneNumber:
    """The number that the operator gives to an account; InvalidRequest unless it is in E.164 form or a short code."""
    try:
        return PhoneNumber.of_account(text)
    except ValueError as error:
        raise InvalidRequest(
            f"{text!r} is not a number in international form: write it like +14155550100, and a short code like 51839."
        ) from error


def _with_its_country(settings: AccountSettings) -> AccountSettings:
    """An account of another country than its number's reaches both, and one with a short code its own.

    This is kept, since its admin may change its country later.
    """
    known = country_of(settings.number)
    if settings.possible_countries is not None or (known and settings.default_country in settings.allowed_countries):
        return settings
    both = usual_countries(settings.default_country) | (settings.allowed_countries if known else frozenset())
    return replace(settings, possible_countries=tuple(sorted(both)))


def open_account(settings: AccountSettings, actor: Actor, now: datetime) -> None:
    """Open an account without credits; InvalidRequest if it exists, or if its number belongs to another account.

    The id is part of keys and URLs, so it consists of 3 to 63 lower-case letters, digits and hyphens.
    """
    settings = _with_its_country(settings)
    if not ACCOUNT_ID.fullmatch(settings.account):
        raise InvalidRequest(f"{settings.account!r} is not an account id: use a-z, 0-9 and hyphens, 3 to 63 of them.")
    entry = Entry(
        account=settings.account,
        at=timestamps.to_text(now),
        type=EntryType.ACCOUNT_OPENED,
        actor=actor,
        text=f"Opened account {settings.name} with number {settings.number}.",
        key="opened",
        data={"settings": to_json(settings.public())},
    )

    def write(transaction: Transaction) -> None:
        put_settings(transaction, settings)
        put_first_credit_balance(transaction, settings.account)
        account_list.put_account(transaction, settings.account)
        put_number(transaction, settings.account, settings.number)
        log.put_entry(transaction, entry)

    refusal = InvalidRequest(f"Account {settings.account} exists, or {settings.number} belongs to another account.")
    if account_of_number(settings.number):  # perhaps under another spelling, which the transaction does not see
        raise refusal
    try:
        transact(AccountsTable, write)
    except ConditionFailed as error:
        raise refusal from error
