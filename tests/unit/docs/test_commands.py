"""Every command line of README, guides and docs can be typed: its program takes these words and options."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from tests.support.command_lines import GROUPS, READERS, InvalidCommandLine, parse_command_line
from tests.support.pages import Command, blocks, commands, pages, spans

# Not of this house, and explained on pages of their own.
OTHERS = frozenset({"git", "cd", "cat", "rm", "echo", "socat", "uv", "pipx", "pip", "python3.13"})
OF_LOGS_INSIGHTS = frozenset({"fields", "filter", "stats", "sort"})
"""CloudWatch's own language."""
WITH_QUERIES = frozenset({"docs/operations.md", "docs/logs.md", "docs/troubleshooting.md"})


def typed(page: str) -> Iterator[Command]:
    for block in blocks(page):
        if not block.language:
            yield from commands(block)


ALL = [command for page in pages() for command in typed(page) if command.words]
OWN = {
    name for page in pages() for one in typed(page) for given in one.settings for name in re.findall(r"(\w+)\(", given)
}
"""Functions of the shell that a page writes itself."""

NAMED_IN_PROSE = sorted(
    {span for page in pages() for span in spans(page) if span.split(" ")[0] in {*GROUPS, "make"} and " " in span}
)


def type_in(command: Command) -> None:
    program = command.words[0].rpartition("/")[2]
    foreign = OTHERS | OWN | (OF_LOGS_INSIGHTS if command.page in WITH_QUERIES else set())
    if program not in foreign:
        parse_command_line(program, command.words[1:])


@pytest.mark.parametrize("command", ALL, ids=str)
def test_a_command_line_can_be_typed(command: Command) -> None:
    type_in(command)


@pytest.mark.parametrize("span", NAMED_IN_PROSE)
def test_a_command_that_prose_names_is_there_with_its_options(span: str) -> None:
    """Prose does not always name everything that a command needs."""
    program, *words = shlex.split(span)
    if program == "make":
        parse_command_line(program, words)
        return
    group = GROUPS[program]
    named = [word for word in words if word in group.commands]
    known = {
        option
        for one in [group, *(group.commands[name] for name in named)]
        for each in one.params
        for option in each.opts
    }
    assert named or not {word for word in words if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")}
    assert {word for word in words if word.startswith("--")} <= known | {"--help"}


WRONG = [
    "make everything",
    "make invoke WHAT=1",
    "sayso send --retry-of",
    "sayso --local nothing",
    "sayso-operator invite maple-street --no-such",
    ".venv/bin/python -m pytest tests/unit/test_nothing.py",
    ".venv/bin/python -m local.carrier --no-such",
    "aws lambda no-such-call",
    "aws lambda get-account-settings --no-such",
    "sam deploy --no-such",
    "curl --no-such",
    "no-such-program",
]


@pytest.mark.parametrize("line", WRONG)
def test_a_line_that_cannot_be_typed_is_found(line: str) -> None:
    with pytest.raises((InvalidCommandLine, SystemExit, KeyError, click.ClickException)):
        type_in(Command("README.md", tuple(line.split(" "))))


def test_the_search_for_commands_finds_those_of_every_program_on_every_page_for_people() -> None:
    assert {command.words[0].rpartition("/")[2] for command in ALL} >= READERS.keys()
    assert {command.page for command in ALL} >= {"README.md", "CONTRIBUTING.md", "docs/office.md", "docs/deploy.md"}
