"""Staff: who can sign in, for which account, with which roles. A person belongs to one account."""

import re
from datetime import UTC, datetime
from typing import Any

from sayso.actions.account.log_staff_change import log_staff_change
from sayso.domain.account.settings import Role
from sayso.domain.audit.staff_change import Change, StaffChange, in_words
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import passwords
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.pool import NEVER_SIGNED_IN, Person, Pool
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

EMAIL = re.compile(r"[^@\s\"<>]{1,64}@[^@\s\"<>]+\.[^@\s\"<>.]{2,}")
LONGEST_EMAIL = 128
"""Cognito's limit on a user name."""

NO_ROLES = frozenset[Role]()


def email_address(text: str) -> str:
    """Return the address in lower case: people write the same mailbox in several ways. OperatorProblem if invalid."""
    address = text.strip().lower()
    if not EMAIL.fullmatch(address) or len(address) > LONGEST_EMAIL:
        raise OperatorProblem(f"{text!r} is not an e-mail address: write it like dana@school.example.")
    return address


def invite(stack: Stack, account: str, email: str, roles: frozenset[Role], *, resend: bool = False) -> CommandResult:
    """Add the person to the account's staff and invite them by e-mail; completes what a crash left undone."""
    if settings_of(account).is_closed:
        raise OperatorProblem(f"Account {account} is closed: nobody is let in any more.")
    email, pool = email_address(email), Pool(stack)
    found = pool.find(email)
    before = NO_ROLES if found is None else _may_be_invited(found, account, roles).roles
    if found is None or roles != before:
        _note(stack, account, email, Change.INVITED, before, roles)
    created = found is None and pool.create(account, email, _password(stack, email))
    person = _may_be_invited(found or _known(pool, email), account, roles)
    for role in sorted(roles - person.roles):
        pool.join(email, role)
    changed = created or roles != person.roles
    sentences = [f"{email} {'now' if changed else 'already'} belongs to {account}, as {_words(roles)}."]
    if created:
        sentences.append(
            _how_to_sign_in(stack, "They get an e-mail with a password for the first sign-in, valid for 7 days.")
        )
    elif resend:
        sentences.append(_invite_again(stack, pool, person))
    return CommandResult(changed=changed or resend, sentences=sentences, data=_data(account, email, roles))


def disable(stack: Stack, email: str) -> CommandResult:
    """Stop the person from signing in, and end their sessions."""
    pool = Pool(stack)
    person = _known(pool, email)
    if person.enabled:
        _note(stack, person.account, person.email, Change.DISABLED, person.roles, NO_ROLES)
    pool.disable(person.email)
    what = "can no longer sign in, and is" if person.enabled else "was already disabled, and is"
    return CommandResult(
        changed=person.enabled,
        sentences=[
            f"{person.email} {what} signed out everywhere.",
            f"A token that was issued before works until it expires, {_longest(stack)}.",
        ],
        data=_data(person.account, person.email, person.roles) | {"enabled": False},
    )


def enable(stack: Stack, email: str) -> CommandResult:
    """Let a disabled person sign in again, with the same roles."""
    pool = Pool(stack)
    person = _known(pool, email)
    if not person.enabled:
        _note(stack, person.account, person.email, Change.ENABLED, NO_ROLES, person.roles)
    pool.enable(person.email)
    can = "can already sign in" if person.enabled else "can sign in again"
    return CommandResult(
        changed=not person.enabled,
        sentences=[f"{person.email} {can}, as {_words(person.roles)}."],
        data=_data(person.account, person.email, person.roles) | {"enabled": True},
    )


def change_role(stack: Stack, email: str, role: Role, billing: bool | None = None) -> CommandResult:
    """Replace the person's role. `billing` None leaves it as it is."""
    pool = Pool(stack)
    person = _known(pool, email)
    keeps_billing = Role.BILLING in person.roles if billing is None else billing
    wanted = frozenset({role, Role.BILLING}) if keeps_billing else frozenset({role})
    if wanted != person.roles:
        _note(stack, person.account, person.email, Change.ROLE_CHANGED, person.roles, wanted)
    # Remove first, then add: a crash in between leaves too few rights, never too many.
    for group in sorted(person.roles - wanted):
        pool.leave(person.email, group)
    for group in sorted(wanted - person.roles):
        pool.join(person.email, group)
    changed = wanted != person.roles
    sentences = [f"{person.email} {'is now' if changed else 'is already'} {_words(wanted)}."]
    if changed:
        sentences.append(f"A token that was issued before keeps its roles until it expires, {_longest(stack)}.")
    return CommandResult(changed=changed, sentences=sentences, data=_data(person.account, person.email, wanted))


def remove_second_factor(stack: Stack, email: str) -> CommandResult:
    """For somebody who has lost it: they sign in with the password alone, and set up a new one."""
    pool = Pool(stack)
    person = _known(pool, email)
    had_one = pool.has_second_factor(person.email)
    if had_one:
        _note(stack, person.account, person.email, Change.SECOND_FACTOR_REMOVED, person.roles, person.roles)
    pool.remove_second_factor(person.email)
    what = "has no second factor any more" if had_one else "had no second factor"
    sentences = [f"{person.email} {what}, and is signed out everywhere."]
    if Role.ADMIN in person.roles:
        sentences.append("An admin sets up a new one with sayso second-factor; until then the role does not count.")
    return CommandResult(changed=had_one, sentences=sentences, data=_data(person.account, person.email, person.roles))


def staff(stack: Stack, account: str) -> CommandResult:
    """List the people of the account."""
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
    return CommandResult(changed=False, sentences=[sentence], data={"account": account}, plural="staff", rows=rows)


def require_free(stack: Stack, account: str, email: str) -> frozenset[Role]:
    """The roles that the person has already. OperatorProblem if they belong to another account."""
    person = Pool(stack).find(email)
    if person is None:
        return frozenset()
    _refuse_other_account(person, account)
    return person.roles


def _refuse_other_account(person: Person, account: str) -> None:
    if person.account != account:
        where = f"belongs to account {person.account}" if person.account else "is in the user pool without an account"
        raise OperatorProblem(
            f"{person.email} {where}, and a person can belong to one account only: use another address."
        )


def _known(pool: Pool, email: str) -> Person:
    address = email_address(email)
    person = pool.find(address)
    if person is None:
        raise OperatorProblem(f"Nobody has the address {address}: add them with sayso-operator invite.")
    return person


def _may_be_invited(person: Person, account: str, roles: frozenset[Role]) -> Person:
    _refuse_other_account(person, account)
    if not person.enabled:
        raise OperatorProblem(f"{person.email} is disabled: use sayso-operator enable to let them sign in again.")
    if person.roles - roles:
        raise OperatorProblem(
            f"{person.email} already belongs to {person.account}, as {_words(person.roles)}: use sayso-operator "
            "change-role."
        )
    return person


def delete(stack: Stack, account: str) -> list[str]:
    """Delete all people of an account that is closed; their addresses."""
    pool = Pool(stack)
    people = sorted(pool.of_account(account), key=lambda person: person.email)
    for person in people:
        _note(stack, account, person.email, Change.DELETED, person.roles, NO_ROLES)
        pool.delete(person.email)
    return [person.email for person in people]


def _note(
    stack: Stack, account: str, email: str, what: Change, before: frozenset[Role], after: frozenset[Role]
) -> None:
    """Write it into the account's log, before it is done; who belongs to no account has no log."""
    if account:
        change = StaffChange(change=what, person=email, before=_in_order(before), after=_in_order(after))
        log_staff_change(account, change, stack.operator, datetime.now(UTC))


def _password(stack: Stack, email: str) -> str:
    """Return a password for the local stack; empty in AWS, where Cognito e-mails one to the person alone."""
    return passwords.make(stack.folder, email) if stack.folder else ""


def _invite_again(stack: Stack, pool: Pool, person: Person) -> str:
    if not stack.folder and person.status != NEVER_SIGNED_IN:
        raise OperatorProblem(
            f"{person.email} has signed in before: a forgotten password is replaced with sayso sign-in --forgotten."
        )
    _note(stack, person.account, person.email, Change.INVITED_AGAIN, person.roles, person.roles)
    if stack.folder:
        pool.set_password(person.email, _password(stack, person.email))
    else:
        pool.resend_invitation(person.email)
    return _how_to_sign_in(stack, "They get a new e-mail, with a new password for the first sign-in.")


def _how_to_sign_in(stack: Stack, otherwise: str) -> str:
    return f"Their password is in {passwords.file_in(stack.folder)}." if stack.folder else otherwise


def _longest(stack: Stack) -> str:
    return f"{stack.token_minutes} minutes at most"


def _in_order(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(role.value for role in Role if role in roles)


def _words(roles: frozenset[Role]) -> str:
    return in_words(_in_order(roles))


def _data(account: str, email: str, roles: frozenset[Role]) -> dict[str, Any]:
    return {"account": account, "email": email, "roles": sorted(roles)}
