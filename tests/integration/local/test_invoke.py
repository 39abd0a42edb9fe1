"""make invoke if the stack is gone but its stack.json is still there."""

from pathlib import Path

import pytest

from local.invoke import __main__ as invoke
from local.stack_config import free_port


def test_a_stack_that_is_gone_is_told_where_its_file_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYSO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("SAYSO_AWS_PORT", str(free_port()))
    (tmp_path / "stack.json").write_text("{}")
    for words in (["--sam-files"], ["", "send_batch_accept"]):
        assert invoke.main(words) == 1
        assert "does not answer: run make local-down, then make local-up" in capsys.readouterr().err
