"""Who makes a request: the person in the verified claims, and what their roles allow."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from sayso.domain.account.second_factor import CLAIM, MISSING, NEEDED_FOR
from sayso.domain.account.settings import Role, Staff
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.errors import Forbidden, SaysoError

SET_UP_SECOND_FACTOR = "An admin needs a second factor: run `sayso second-factor`, then sign in again."


class Unauthorized(SaysoError):
    """The token is not an ID token of a person who belongs to an account."""

    code = "unauthorized"
    status = 401


def staff_of(event: dict[str, Any]) -> Staff:
    """The person in the verified claims. An access token passes the authorizer as well, but names no account."""
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    account, name = claims.get("custom:account"), claims.get("email") or claims.get("cognito:username")
    if claims.get("token_use") != "id" or not account or not name:
        raise Unauthorized("Sign in again and send the ID token.")
    groups = str(claims.get("cognito:groups") or "")  # "admin,billing"; some gateways write "[admin billing]"
    words = groups.replace(",", " ").strip("[]").split()
    roles = frozenset(Role(word) for word in words if word in set(Role))
    lacks = claims.get(CLAIM) == MISSING
    return Staff(account, name, roles - set(map(Role, NEEDED_FOR)) if lacks else roles, lacks_second_factor=lacks)


def staff_with(app: APIGatewayRestResolver, role: Role, *others: Role) -> Staff:
    """The person who makes the request; Forbidden if none of their roles is, or includes, this one or another named."""
    staff: Staff = app.context["staff"]
    if not any(map(staff.has, (role, *others))):
        if staff.lacks_second_factor:
            raise Forbidden(SET_UP_SECOND_FACTOR)
        raise Forbidden(f"This needs the role {role.value}; ask an admin of your account.")
    return staff


def actor_of(staff: Staff) -> Actor:
    """The person as the log names them."""
    return Actor(ActorKind.STAFF, staff.name)
