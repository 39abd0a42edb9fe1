"""The options before a command: which Sayso to use, and as whom."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from sayso_cli.office.api import local_stack, session
from sayso_cli.office.api.client import Client
from sayso_cli.office.api.deployment import ASK_THE_OPERATOR, Deployment, configured
from sayso_cli.office.api.sign_in import sign_in
from sayso_cli.office.problem import Problem, SignInNeeded
from sayso_cli.office.screen import Screen
from sayso_cli.office.session_context import SessionContext


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOptions:
    """`account` and `role` are for the local stack only; elsewhere the signed-in person determines both."""

    local: bool = False
    account: str | None = None
    role: str | None = None
    stack_file: Path | None = None
    """The local stack's file, if it is not in the usual place."""
    screen: Screen | None = None

    def session_context(self, *, as_json: bool) -> SessionContext:
        """Return the context of one command."""
        return SessionContext(self.client, replace(self.screen or Screen(), as_json=as_json))

    def client(self) -> Client:
        """Return the API as the person who is signed in, or who signs in now. Problem, SignInNeeded."""
        deployment = None if self.local else configured()
        if deployment is not None:
            self._refuse_local_options()
            return Client(deployment.api_url, _session(deployment))
        file = self.stack_file or local_stack.stack_file()
        if not self.local and not file.exists():
            raise Problem(f"Sayso does not know its address yet: {ASK_THE_OPERATOR} (on a laptop: make local-up).")
        stack = local_stack.read(file)
        return Client(stack["api_url"], local_stack.session(file, self.account, self.role))

    def _refuse_local_options(self) -> None:
        if self.account or self.role:
            raise Problem("--account and --role are for the local stack: add --local, or leave them out.")


def _session(deployment: Deployment) -> session.Session:
    try:
        found = session.load(deployment)
        found.token()
    except SignInNeeded:
        if not sys.stdin.isatty():
            raise
        return sign_in(deployment, deployment.username)
    return found
