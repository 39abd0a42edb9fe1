"""`sayso templates`, `sayso template`, `sayso save-template` and `sayso delete-template`."""

from pathlib import Path
from typing import Any

import click

from sayso_cli.office.batch import saved_text
from sayso_cli.office.command import command
from sayso_cli.office.input.decoding import read_text
from sayso_cli.office.phrasing import quoted
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import templates as show
from sayso_cli.visible import outside

CHANGED_MEANWHILE, NOT_FOUND = "changed_meanwhile", "not_found"


@command("templates")
def templates(context: SessionContext) -> Any:
    """List the saved texts, which `sayso send --use NAME` sends."""
    found = context.client.get("/templates")
    context.screen.result(found, *show.every(found["templates"], context.zone))
    return found


@command("template")
@click.argument("name")
@click.option("--version", type=click.IntRange(min=1), help="An earlier version.")
def template(context: SessionContext, *, name: str, version: int | None) -> Any:
    """Show the saved text NAME, in all its languages."""
    found = saved_text.get(context.client, name)
    if version is not None:
        found = context.client.get(f"/templates/{found['id']}", version=version)
    context.screen.result(found, *show.one(found, context.zone))
    return found


@command("save-template")
@click.argument("name")
@click.option("--template", "-t", help="The text; {{first_name}} is replaced by the column “First name”.")
@click.option("--template-file", type=click.Path(path_type=Path), help="A file with the text, instead of --template.")
@click.option("--language", help="Of the text, such as es or en.  [default: the account's]")
@click.option("--category", help="What it is for: general, or another of the account's.")
def save_template(
    context: SessionContext,
    *,
    name: str,
    template: str | None,
    template_file: Path | None,
    language: str | None,
    category: str | None,
) -> Any:
    """Save a text as NAME, to send it with `sayso send --use NAME`. If NAME is there, its text is replaced.

    With --language its text in that language is replaced or added; the others stay.
    """
    if bool(template) == bool(template_file):
        raise click.UsageError("Give the text with --template or with --template-file.")
    text = template or read_text(template_file or Path())
    in_language = language or str(context.settings["language"])
    heading = saved_text.find(context.client, name)
    if heading is None:
        body = {"name": name, "category": category, "texts": {in_language: text}}
        saved = context.client.post("/templates", body)
    else:
        before = context.client.get(f"/templates/{heading['id']}")
        body = {
            "name": before["name"],
            "category": category or before["category"],
            "texts": before["texts"] | {in_language: text},
            "version": before["version"],
        }
        try:
            saved = context.client.put(f"/templates/{heading['id']}", body)
        except Refused as refused:
            if refused.code != CHANGED_MEANWHILE:
                raise
            raise Problem(
                f"{refused.sentence} See `sayso template {quoted(name)}`, then run the command again."
            ) from refused
    context.screen.result(saved, *show.saved(saved))
    return saved


@command("delete-template")
@click.argument("name")
def delete_template(context: SessionContext, *, name: str) -> Any:
    """Delete the saved text NAME. Batches that were sent with it keep it."""
    found = saved_text.get(context.client, name)
    try:
        context.client.delete(f"/templates/{found['id']}")
    except Refused as refused:
        if refused.code != NOT_FOUND:  # if the answer to the first try was lost, it is gone by now
            raise
    context.screen.result(found, f"Deleted {outside(quoted(found['name']))}.")
    return found
