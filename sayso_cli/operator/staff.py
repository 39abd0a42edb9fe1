"""Staff: who may sign in, for which account, in which roles. A person belongs to one account."""

import re
from typing import Any

from sayso.domain.account.settings import Role
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import passwords
from sayso_cli.operator.command_result import Told
from sayso_cli.operator.pool import NEVER_SIGNED_IN, Person, Pool
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

EMAIL = re.compile(r"[^@\s\"<>]{1,64}@[^@\s\"<>]+\.[^@\s\"<>.]{2,}")
LONGEST_EMAIL = 128
"""Cognito's limit on a user name."""


def email_address(text: str) -> str:
    """The address in lower case: one person writes it in several ways, and means the same mailbox."""
    address = text.strip().lower()
    if not EMAIL.fullmatch(address) or len(address) > LONGEST_EMAIL:
        raise OperatorProblem(f"{text!r} is no e-mail address: write it like dana@school.example.")
    return address


def invite(stack: Stack, account: str, email: str, roles: frozenset[Role], *, resend: bool = False) -> Told:
    """Make the person a member of the account's staff and write to them; what a crash left undone is done."""
    settings_of(account)  # NotFound if nobody opened it
    email, pool = email_address(email), Pool(stack)
    found = pool.find(email)
    created = found is None and pool.create(account, email, _password(stack, email))
    person = found or _known(pool, email)
    _refuse_from_elsewhere(person, account)
    _refuse_to_invite(person, roles)
    for role in sorted(roles - person.roles):
        pool.join(email, role)
    changed = created or roles != person.roles
    sentences = [f"{email} is with {account} {'now' if changed else 'already'}, as {_words(roles)}."]
    if created:
        sentences.append(
            _how_to_sign_in(stack, "They get an e-mail with a password for the first sign-in, within 7 days.")
        )
    elif resend:
        sentences.append(_invite_again(stack, pool, person))
    return Told(changed=changed or resend, sentences=sentences, data=_data(account, email, roles))


def disable(stack: Stack, email: str) -> Told:
    """Let the person in no more, and end their sessions."""
    pool = Pool(stack)
    person = _known(pool, email)
    pool.disable(person.email)
    what = "cannot sign in any more, and is" if person.enabled else "was disabled before, and stays"
    return Told(
        changed=person.enabled,
        sentences=[
            f"{person.email} {what} signed out everywhere.",
            f"A token that was given out before works until it expires, {_longest(stack)}.",
        ],
        data=_data(person.account, person.email, person.roles) | {"enabled": False},
    )


def enable(stack: Stack, email: str) -> Told:
    """Let a disabled person in again, in the roles that they had."""
    pool = Pool(stack)
    person = _known(pool, email)
    pool.enable(person.email)
    when = "already" if person.enabled else "again"
    return Told(
        changed=not person.enabled,
        sentences=[f"{person.email} can sign in {when}, as {_words(person.roles)}."],
        data=_data(person.account, person.email, person.roles) | {"enabled": True},
    )


def change_role(stack: Stack, email: str, role: Role, billing: bool | None = None) -> Told:
    """Give the person this role in the place of theirs; `billing` stays as it is where nothing is said of it."""
    pool = Pool(stack)
    person = _known(pool, email)
    keeps_billing = Role.BILLING in person.roles if billing is None else billing
    wanted = frozenset({role, Role.BILLING}) if keeps_billing else frozenset({role})
    # First away, then to: a crash in between leaves too few rights, never too many.
    for group in sorted(person.roles - wanted):
        pool.leave(person.email, group)
    for group in sorted(wanted - person.roles):
        pool.join(person.email, group)
    changed = wanted != person.roles
    sentences = [f"{person.email} is {_words(wanted)} {'now' if changed else 'already'}."]
    if changed:
        sentences.append(f"A token that was given out before keeps its roles until it expires, {_longest(stack)}.")
    return Told(changed=changed, sentences=sentences, data=_data(person.account, person.email, wanted))


def staff(stack: Stack, account: str) -> Told:
    """Who belongs to the account."""
    settings_of(account)
    people = sorted(Pool(stack).of_account(account), key=lambda person: person.email)
    rows = [
        {
            "email": person.email,
            "role": next((role.value for role in person.roles if role is not Role.BILLING), None),
            "billing": Role.BILLING in person.roles,
            "state": person.state,
        }
        for person in people
    ]
    sentence = f"{account} has {len(rows)} {'person' if len(rows) == 1 else 'people'}."
    return Told(changed=False, sentences=[sentence], data={"account": account}, plural="staff", rows=rows)


def require_free(stack: Stack, account: str, email: str) -> None:
    """OperatorProblem if the person is with another account."""
    person = Pool(stack).find(email)
    if person:
        _refuse_from_elsewhere(person, account)


def _refuse_from_elsewhere(person: Person, account: str) -> None:
    if person.account != account:
        where = f"with account {person.account}" if person.account else "in the user pool, for no account,"
        raise OperatorProblem(
            f"{person.email} is {where} already, and a person belongs to one account: use another address."
        )


def _known(pool: Pool, email: str) -> Person:
    address = email_address(email)
    person = pool.find(address)
    if person is None:
        raise OperatorProblem(f"Nobody has the address {address}: sayso-operator invite lets somebody in.")
    return person


def _refuse_to_invite(person: Person, roles: frozenset[Role]) -> None:
    if not person.enabled:
        raise OperatorProblem(f"{person.email} is disabled: sayso-operator enable lets them in again.")
    if person.roles - roles:
        raise OperatorProblem(
            f"{person.email} is there already, as {_words(person.roles)}: sayso-operator change-role makes it other."
        )


def _password(stack: Stack, email: str) -> str:
    """Of the local stack; elsewhere Cognito makes one up and writes it to the person alone."""
    return passwords.make(stack.folder, email) if stack.folder else ""


def _invite_again(stack: Stack, pool: Pool, person: Person) -> str:
    if stack.folder:
        pool.set_password(person.email, _password(stack, person.email))
    elif person.status == NEVER_SIGNED_IN:
        pool.write_again(person.email)
    else:
        raise OperatorProblem(f"{person.email} has signed in before: who forgot a password asks for a new one there.")
    return _how_to_sign_in(stack, "They get the e-mail again, with a new password for the first sign-in.")


def _how_to_sign_in(stack: Stack, otherwise: str) -> str:
    return f"Their password stands in {passwords.file_in(stack.folder)}." if stack.folder else otherwise


def _longest(stack: Stack) -> str:
    hours = stack.token_hours
    return f"{hours} {'hour' if hours == '1' else 'hours'} at most"


def _words(roles: frozenset[Role]) -> str:
    return " and ".join(role for role in Role if role in roles) or "nothing"


def _data(account: str, email: str, roles: frozenset[Role]) -> dict[str, Any]:
    return {"account": account, "email": email, "roles": sorted(roles)}
