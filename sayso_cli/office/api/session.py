"""Who is signed in, and the token for the next call; renewed in time, without a password if possible."""

from collections.abc import Callable
from datetime import UTC, datetime

from sayso_cli.office.api import token_store
from sayso_cli.office.api.cognito import Cognito
from sayso_cli.office.api.deployment import Deployment
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import SignInNeeded

type Renew = Callable[[Tokens], Tokens]


class Session:
    """One signed-in person. `renew` raises SignInNeeded if a password is needed."""

    def __init__(self, tokens: Tokens, renew: Renew, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._tokens = tokens
        self._renew = renew
        self._clock = clock

    @property
    def name(self) -> str:
        """The person's e-mail address, as in the audit log."""
        return self._tokens.name

    @property
    def account(self) -> str:
        """The id of the person's account."""
        return self._tokens.account

    @property
    def lacks_second_factor(self) -> bool:
        """Whether a role was left out because the person has no second factor."""
        return self._tokens.lacks_second_factor

    def token(self) -> str:
        """Return an ID token that is valid for the next call, by this computer's clock."""
        if self._tokens.expires_soon(self._clock()):
            self.renew()
        return self._tokens.id_token

    def renew(self) -> None:
        """Get new tokens, because the API has refused the current ones or soon will."""
        self._tokens = self._renew(self._tokens)


def load(deployment: Deployment) -> Session:
    """Return the session of an earlier sign-in. SignInNeeded if there is none."""
    tokens = token_store.load(deployment.client_id)
    if tokens is None:
        raise SignInNeeded("You are not signed in: run `sayso sign-in`.")
    return start(deployment, tokens)


def start(deployment: Deployment, tokens: Tokens) -> Session:
    """Return a session with these tokens; renewed tokens are kept for the next command."""
    cognito = cognito_of(deployment)

    def renew(old: Tokens) -> Tokens:
        fresh = cognito.renew(old)
        token_store.store(deployment.client_id, fresh)
        return fresh

    return Session(tokens, renew)


def cognito_of(deployment: Deployment) -> Cognito:
    """Return the user pool of the deployment's staff."""
    return Cognito(deployment.client_id, deployment.region)
