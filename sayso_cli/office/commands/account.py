"""`sayso credits` and `sayso settings`."""

from typing import Any

from sayso_cli.office.command import command
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import batches as show


@command("credits")
def credits_(desk: Desk) -> Any:
    """Show how many credits there are, and how many the next batch can use."""
    found = desk.client.get("/credits")
    desk.screen.result(found, show.credit_figures(found))
    return found


@command("settings")
def settings(desk: Desk) -> Any:
    """Show the account's settings: name, number, categories, header, footer and the others."""
    desk.screen.result(desk.settings, show.settings(desk.settings))
    return desk.settings
