"""`sayso credits` and `sayso settings`."""

from collections.abc import Mapping
from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.input import settings_values
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import account as show_account

SET = "set"


@command("credits")
@click.option("--month", metavar="2026-11", help="What this month used, in place of the current one.")
def credits_(context: SessionContext, *, month: str | None) -> Any:
    """Show how many credits you have, what was bought, and what a month's batches used."""
    query = {"month": month} if month else {}
    found = {
        **context.client.get("/credits"),
        **context.client.get("/credits/purchases"),
        **context.client.get("/credits/usage", **query),
    }
    shown = [show_account.credit_figures(found)]
    if found["purchases"]:
        shown.append(show_account.purchases(found["purchases"], context.zone))
    shown.append(show_account.usage(found))
    context.screen.result(found, *shown)
    return found


@command("settings")
@click.argument("changes", nargs=-1, metavar="[set NAME=VALUE …]")
@click.option("--edit", is_flag=True, help="Change them in an editor.")
def settings(context: SessionContext, *, changes: tuple[str, ...], edit: bool) -> Any:
    """Show the account's settings, or change some of them: sayso settings set low_credits_at=500

    Several values are separated by commas; write `none` for no value.
    """
    if changes and (changes[0] != SET or len(changes) == 1):
        raise click.UsageError("Write what to change: sayso settings set low_credits_at=500")
    if changes and edit:
        raise click.UsageError("Either set NAME=VALUE, or --edit.")
    if not changes and not edit:
        context.screen.result(context.settings, show_account.settings(context.settings))
        return context.settings
    before = context.settings
    wanted = settings_values.read(changes[1:], before) if changes else _edited(before)
    found = context.client.put("/settings", wanted) if wanted else before
    context.screen.result(found, *show_account.changed(before, found))
    return found


def _edited(before: Mapping[str, Any]) -> dict[str, Any]:
    file = click.edit(settings_values.as_file(before), extension=".txt")
    return settings_values.edited(file, before) if file else {}
