"""docs/office.md and docs/lists.md name every command and option of `sayso`, and its help names nothing else."""

import re

import click
import pytest

from sayso_cli.office.api.deployment import VARIABLES
from sayso_cli.office.cli import COMMANDS, sayso
from sayso_cli.office.problem import FAILED, INTERRUPTED
from tests.support.pages import pages, spans

PAGE = "docs/office.md"
ABOUT_LISTS = "docs/lists.md"
WORDS = {word for page in (PAGE, ABOUT_LISTS) for span in spans(page) for word in span.replace(",", " ").split()}
OPTIONS = [
    (command, option)
    for command in (sayso, *COMMANDS)
    for one in command.params
    for option in one.opts
    if option.startswith("--")
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: str(one.name))
def test_every_command_is_shown(command: click.Command) -> None:
    assert re.search(rf"^sayso {command.name}\b|`sayso {command.name}`", pages()[PAGE], re.MULTILINE)


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=lambda one: str(getattr(one, "name", one)))
def test_every_option_is_explained(command: click.Command, option: str) -> None:
    assert option in WORDS


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=lambda one: str(getattr(one, "name", one)))
def test_every_option_has_help(command: click.Command, option: str) -> None:
    [found] = [one for one in command.params if option in one.opts]
    assert isinstance(found, click.Option)
    assert found.help


@pytest.mark.parametrize("variable", VARIABLES.values())
def test_every_variable_is_named(variable: str) -> None:
    assert variable in WORDS


@pytest.mark.parametrize("code", [0, FAILED, click.UsageError.exit_code, INTERRUPTED])
def test_every_exit_code_has_a_row(code: int) -> None:
    assert f"\n| {code} | " in pages()[PAGE]
