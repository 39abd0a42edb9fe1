"""The planted faults still fit the code: each can be planted, differs from it, and names tests that exist."""

from pathlib import Path

import pytest

from tests.planted.__main__ import ROOT
from tests.planted.fault import LAYER, Fault, faults


@pytest.mark.parametrize("fault", faults(), ids=str)
def test_each_fault_can_be_planted(fault: Fault) -> None:
    sound = (ROOT / LAYER / fault.file).read_text(encoding="utf-8")
    assert fault.planted_in(sound) != sound
    compile(fault.planted_in(sound), fault.file, "exec")
    assert [path for path in fault.tests if not (ROOT / "tests" / path).exists()] == []


def test_a_fault_is_gone_once_its_tests_have_run(tmp_path: Path) -> None:
    file = tmp_path / LAYER / "rule.py"
    file.parent.mkdir(parents=True)
    file.write_text("LIMIT = 2\n")
    fault = Fault(topic="any", says="the limit is higher", file="rule.py", old="= 2", new="= 3", tests=[])
    with fault.planted(tmp_path, 1):
        assert (file.read_text(), file.stat().st_mtime) == ("LIMIT = 3\n", 1)
    assert (file.read_text(), file.stat().st_mtime) == ("LIMIT = 2\n", 2)


def test_lines_that_are_not_there_once_cannot_be_planted() -> None:
    fault = Fault(topic="any", says="", file="rule.py", old="a", new="b", tests=[])
    for text in ("", "aa"):
        with pytest.raises(ValueError, match="has these lines"):
            fault.planted_in(text)
