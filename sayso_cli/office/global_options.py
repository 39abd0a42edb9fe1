"""The words before a command: which Sayso, and as whom. From them comes the desk that the command works at."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from sayso_cli.office.api import local_stack, session
from sayso_cli.office.api.client import Client
from sayso_cli.office.api.deployment import ASK_THE_OPERATOR, Deployment, configured
from sayso_cli.office.api.sign_in import sign_in
from sayso_cli.office.problem import Problem, SignInNeeded
from sayso_cli.office.screen import Screen
from sayso_cli.office.session_context import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`account` and `role` are the local stack's; elsewhere the person decides both."""

    local: bool = False
    account: str | None = None
    role: str | None = None
    stack_file: Path | None = None
    """Of the local stack, if it is not where it usually is."""
    screen: Screen | None = None

    def desk(self, *, as_json: bool) -> Desk:
        """The desk of one command."""
        return Desk(self.client, replace(self.screen or Screen(), as_json=as_json))

    def client(self) -> Client:
        """The API as the person who is signed in, or who signs in now. Problem, SignInNeeded."""
        deployment = None if self.local else configured()
        if deployment is not None:
            self._refuse_choices()
            return Client(deployment.api_url, _session(deployment))
        file = self.stack_file or local_stack.stack_file()
        if not self.local and not file.exists():
            raise Problem(
                f"Sayso does not know yet where it runs for you: {ASK_THE_OPERATOR} (on a laptop: make local-up)."
            )
        stack = local_stack.read(file)
        return Client(stack["api_url"], local_stack.session(stack, self.account, self.role or local_stack.ROLES[0]))

    def _refuse_choices(self) -> None:
        if self.account or self.role:
            raise Problem("--account and --role choose among the local stack's staff: add --local, or leave them out.")


def _session(deployment: Deployment) -> session.Session:
    try:
        found = session.kept(deployment)
        found.token()
    except SignInNeeded:
        if not sys.stdin.isatty():
            raise
        return sign_in(deployment, deployment.username)
    return found
