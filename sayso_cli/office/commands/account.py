"""`sayso credits` and `sayso settings`."""

from typing import Any

from sayso_cli.office.command import command
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import account as show_account


@command("credits")
def credits_(context: SessionContext) -> Any:
    """Show how many credits you have, and how many the next batch can use."""
    found = context.client.get("/credits")
    context.screen.result(found, show_account.credit_figures(found))
    return found


@command("settings")
def settings(context: SessionContext) -> Any:
    """Show the account's settings: name, number, categories and others."""
    context.screen.result(context.settings, show_account.settings(context.settings))
    return context.settings
