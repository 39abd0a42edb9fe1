"""Who is signed in, and the token for the next call: renewed in time, without a password where that can be done."""

from collections.abc import Callable
from datetime import UTC, datetime

from sayso_cli.office.api import token_store
from sayso_cli.office.api.cognito import Cognito
from sayso_cli.office.api.deployment import Deployment
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import SignInNeeded

type Renew = Callable[[Tokens], Tokens]


class Session:
    """One signed-in person; `renew` raises SignInNeeded when only a password helps."""

    def __init__(self, tokens: Tokens, renew: Renew, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._tokens = tokens
        self._renew = renew
        self._clock = clock

    @property
    def name(self) -> str:
        """The e-mail address that the audit log names."""
        return self._tokens.name

    def token(self) -> str:
        """An ID token that is valid for the next call, as far as this computer's clock can tell."""
        if self._tokens.ends_soon(self._clock()):
            self.renew()
        return self._tokens.id_token

    def renew(self) -> None:
        """Take new tokens: the API has refused the ones there are, or soon will."""
        self._tokens = self._renew(self._tokens)


def kept(deployment: Deployment) -> Session:
    """The session of an earlier sign-in. SignInNeeded if there is none."""
    tokens = token_store.load(deployment.client_id)
    if tokens is None:
        raise SignInNeeded("You are not signed in: run `sayso sign-in`.")
    return of(deployment, tokens)


def of(deployment: Deployment, tokens: Tokens) -> Session:
    """The session that these tokens begin; each renewal is kept for the next command."""
    cognito = cognito_of(deployment)

    def renew(old: Tokens) -> Tokens:
        fresh = cognito.renew(old)
        token_store.store(deployment.client_id, fresh)
        return fresh

    return Session(tokens, renew)


def cognito_of(deployment: Deployment) -> Cognito:
    """The user pool through which the deployment's staff sign in."""
    return Cognito(deployment.client_id, deployment.region)
