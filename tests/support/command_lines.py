"""Checks whether the programs in the documentation's examples would accept their command lines."""

import ast
import importlib
import re
from collections.abc import Callable, Sequence

import botocore.session
import click
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

from sayso_cli.office.cli import sayso
from sayso_cli.operator.cli import commands as operator
from tests.support import curl
from tests.support.pages import ROOT

GROUPS: dict[str, click.Group] = {"sayso": sayso, "sayso-operator": operator}

_MAKEFILE = (ROOT / "Makefile").read_text()
_TARGETS = set(re.findall(r"^([a-z][a-z0-9-]+):.*## ", _MAKEFILE, re.MULTILINE))
_GIVEN = set(re.findall(r"\$\(([A-Z]+)\)", _MAKEFILE))
_SERVICES = botocore.session.Session()

# https://docs.aws.amazon.com/cli/latest/reference/: options of every command, and commands made of several calls.
_AWS_ANYWHERE = frozenset({"query", "output", "region", "profile"})
_AWS_OWN = {("configure", "sso"): frozenset[str](), ("logs", "tail"): frozenset({"since", "filter-pattern"})}
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-command-reference.html
_SAM = {
    "build": frozenset[str](),
    "deploy": frozenset({"config-env", "parameter-overrides"}),
    "delete": frozenset({"config-env"}),
    "local": frozenset({"template", "env-vars", "event"}),
}


class InvalidCommandLine(Exception):
    """The program would not accept the command line."""


def parse_command_line(program: str, words: Sequence[str]) -> None:
    """Raise InvalidCommandLine, or an error of the program's own parser."""
    if program not in READERS:
        raise InvalidCommandLine(f"there is no reader for {program}")
    READERS[program](words)


def _options(words: Sequence[str]) -> set[str]:
    return {word.removeprefix("--").partition("=")[0] for word in words if re.match(r"--\w", word)}


def _require(known: bool, why: object) -> None:
    if not known:
        raise InvalidCommandLine(str(why))


def _make(words: Sequence[str]) -> None:
    for word in words:
        name, given, _ = word.partition("=")
        _require(name in (_GIVEN if given else _TARGETS), f"make has no {name}")


def _click(group: click.Group, words: Sequence[str]) -> None:
    """Options before the command belong to the group, the others to the command."""
    begin = next((place for place, word in enumerate(words) if word in group.commands), len(words))
    _require(begin < len(words), f"no command in {words}")
    with group.make_context(group.name, [*words[:begin], words[begin]]) as context:
        group.commands[words[begin]].make_context(words[begin], [*words[begin + 1 :]], parent=context)


def _python(words: Sequence[str]) -> None:
    match words:
        case ["-c", text]:
            ast.parse(text)
        case ["-m", "pytest", *rest]:
            files = [word for word in rest if word.startswith("tests/")]
            _require(bool(files) and all((ROOT / file).exists() for file in files), f"no tests {files}")
        case ["-m", module, *rest]:
            importlib.import_module(f"{module}.__main__").parser().parse_args(rest)
        case _:
            raise InvalidCommandLine(f"python {words}")


def _aws(words: Sequence[str]) -> None:
    service, operation, *rest = words
    known = _AWS_OWN.get((service, operation))
    if known is None:
        known = _members(service, operation)
    unknown = _options(rest) - known - {f"no-{name}" for name in known} - _AWS_ANYWHERE
    _require(not unknown, f"aws {service} {operation} has no {unknown}")


def _members(service: str, operation: str) -> frozenset[str]:
    try:
        model = _SERVICES.get_service_model(service)
    except UnknownServiceError as error:
        raise InvalidCommandLine(str(error)) from error
    names = {xform_name(name, "-"): name for name in model.operation_names}
    _require(operation in names, f"aws {service} has no {operation}")
    given = model.operation_model(names[operation]).input_shape
    return frozenset(xform_name(name, "-") for name in (given.members if given else ()))


def _sam(words: Sequence[str]) -> None:
    _require(words[0] in _SAM and _options(words) <= _SAM[words[0]], f"sam {words}")


READERS: dict[str, Callable[[Sequence[str]], object]] = {
    "make": _make,
    "sayso": lambda words: _click(sayso, words),
    "sayso-operator": lambda words: _click(operator, words),
    "python": _python,
    "aws": _aws,
    "sam": _sam,
    "curl": lambda words: curl.read(("curl", *words), {}),
}
