"""The operator's pages name what is counted, and what functions and logs are called."""

import re
import shlex

import click
import pytest

from sayso.observability import Metric
from sayso_cli.office.cli import sayso
from sayso_cli.operator.cli import commands
from tests.support.template import TEMPLATE
from tests.template.deployed import FUNCTIONS, named, properties, variables
from tests.template.metrics import counted

RUNBOOK = [(TEMPLATE.parent / "docs" / name).read_text() for name in ("operations.md", "logs.md", "troubleshooting.md")]
DOCUMENT = "\n".join(RUNBOOK)


def test_every_metric_has_a_row_with_the_function_that_counts_it() -> None:
    [table] = re.findall(r"^## What is counted\n(.*?)^#+ ", DOCUMENT, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| ((?:`\w+` ?)+)\| ([\w-]+) \|", table, re.MULTILINE)
    shown = {(service, Metric(name)) for names, service in rows for name in re.findall(r"\w+", names)}
    assert shown == counted()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_named_as_in_its_logs(function: str) -> None:
    service = variables(function)["POWERTOOLS_SERVICE_NAME"]
    group = properties(named(properties(function)["LoggingConfig"]["LogGroup"]))["LogGroupName"]["Fn::Sub"]
    assert group == f"/aws/lambda/${{AWS::StackName}}/{service}"
    [row] = re.findall(r"^\| `service` \|.*$", DOCUMENT, re.MULTILINE)
    assert f"`{service}`" in row


@pytest.mark.parametrize("words", re.findall(r'"([a-z][a-z ]{12,})"', DOCUMENT))
def test_what_the_log_is_said_to_say_it_says(words: str) -> None:
    """Messages of the log that the pages name for the operator."""
    sources = [*TEMPLATE.parent.glob("functions/**/*.py"), *TEMPLATE.parent.glob("layers/common/sayso/**/*.py")]
    assert any(f'"{words}' in source.read_text() for source in sources)


PAGES = [*RUNBOOK, *((TEMPLATE.parent / "docs" / name).read_text() for name in ("deploy.md", "twilio.md"))]
PROGRAMS: dict[str, click.Group] = {"sayso": sayso, "sayso-operator": commands}
TYPED = [
    line
    for page in PAGES
    for block in re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
    if line.split(" ")[0] in PROGRAMS
]
MENTIONED = [one for page in PAGES for one in re.findall(r"`(sayso(?:-operator)? [^`\n]+)`", page)]


@pytest.mark.parametrize("line", TYPED)
def test_a_command_line_can_be_typed(line: str) -> None:
    program, name, *arguments = shlex.split(re.sub(r'"\$\([^)]*\)"', "https://sayso.example/prod", line))
    assert PROGRAMS[program].commands[name].make_context(name, arguments).params


@pytest.mark.parametrize("words", MENTIONED)
def test_a_command_that_is_mentioned_exists_with_its_options(words: str) -> None:
    program, name, *arguments = words.split(" ")
    options = {option for parameter in PROGRAMS[program].commands[name].params for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("--")} <= options
