"""docs/operator.md names every command and option, its examples can be typed; operator-rights.md has the rights."""

import re
import shlex
from pathlib import Path

import click
import pytest

from sayso.domain.account.settings import KeywordOwner
from sayso_cli.operator.cli import commands
from sayso_cli.operator.command import OPTIONS

DOCS = Path(__file__).parents[3] / "docs"
DOCUMENT = (DOCS / "operator.md").read_text()
RIGHTS = (DOCS / "operator-rights.md").read_text()
PRACTICE = (DOCS / "practice.md").read_text()
EXAMPLES = [
    shlex.split(line)[1:]
    for block in re.findall(r"^```\n(.*?)^```", DOCUMENT + PRACTICE, re.MULTILINE | re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
    if line.startswith("sayso-operator ")
]


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")}


@click.command()
def nothing() -> None:
    """Has the options that every command has, and no others."""


for option in OPTIONS:
    option(nothing)
SHARED = options(nothing)


@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_an_example_can_be_typed(words: list[str]) -> None:
    name, *arguments = words
    context = commands.commands[name].make_context(name, arguments)
    assert context.params


@pytest.mark.parametrize("name", commands.commands)
def test_every_command_has_an_example_or_a_step_and_its_rights(name: str) -> None:
    assert f"sayso-operator {name}" in DOCUMENT
    assert re.search(rf"^\| [^|]*`{name}`[^|]*\|", RIGHTS, re.MULTILINE)


@pytest.mark.parametrize("name", commands.commands)
def test_every_option_of_a_command_is_named(name: str) -> None:
    for option in options(commands.commands[name]) - SHARED - {"--no-billing"}:
        assert option in DOCUMENT, option


@pytest.mark.parametrize("name", commands.commands)
def test_every_command_can_be_practised_or_the_page_says_why_not(name: str) -> None:
    assert re.search(rf"^\| [^|]*`{name}`[^|]*\|", PRACTICE, re.MULTILINE)


@pytest.mark.parametrize("option", sorted(SHARED))
def test_every_option_that_all_share_has_a_row(option: str) -> None:
    assert re.search(rf"^\| `{option}` \|", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("owner", KeywordOwner)
def test_every_keyword_owner_has_a_row(owner: KeywordOwner) -> None:
    assert re.search(rf"^\| `{owner}` \|", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("name", commands.commands)
def test_every_command_has_help_for_itself_and_for_each_option(name: str) -> None:
    command = commands.commands[name]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "role":
            assert parameter.help, parameter.name
