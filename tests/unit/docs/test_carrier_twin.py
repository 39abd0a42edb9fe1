"""docs/rehearsing.md describes every option, endpoint, behaviour and fault of the carrier twin."""

import re
from pathlib import Path

import pytest

from local.carrier.__main__ import parser
from local.carrier.control.control_api import ROUTES
from local.carrier.faults.fault import DEFAULT_SECONDS, Fault
from local.carrier.phones.answering import OnCall
from local.carrier.phones.behaviour import OnText

DOCUMENT = (Path(__file__).parents[3] / "docs" / "rehearsing.md").read_text()
OPTIONS = [option for action in parser()._actions for option in action.option_strings if option.startswith("--")]


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_has_a_row_with_its_usual_seconds(fault: Fault) -> None:
    [row] = re.findall(rf"^\| `{fault}` \|.*", DOCUMENT, re.MULTILINE)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[-1] == (f"{DEFAULT_SECONDS[fault]:g}" if fault in DEFAULT_SECONDS else "")


@pytest.mark.parametrize("behaviour", [*OnText, *OnCall])
def test_each_behaviour_has_a_row(behaviour: OnText | OnCall) -> None:
    assert re.search(rf"^\| `{behaviour}` \|", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_each_control_call_has_a_row(method: str, path: str) -> None:
    assert re.search(rf"^\| `{method} {path}\b[^|]*\|", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option_has_a_row(option: str) -> None:
    assert re.search(rf"^\| `{option}\b", DOCUMENT, re.MULTILINE)


def test_no_row_speaks_of_what_is_not_there() -> None:
    rows = set(re.findall(r"^\| `([^` ]+)", DOCUMENT, re.MULTILINE))
    names = {*Fault, *OnText, *OnCall, *OPTIONS, "call", "GET", "POST"}
    assert rows <= names, rows - names
