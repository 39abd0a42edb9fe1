"""`make invoke` runs the event files through the deployed functions; and what `sam local invoke` would get."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.deployment.sam_cli import BIN
from local.invoke import __main__ as invoke
from local.invoke import deployed, sam_files, school
from local.invoke.event_files import EVENTS, FUNCTIONS, events_of, function_of, read
from local.stack import state_files
from local.stack_config import ROOT, StackConfig
from tests.support.events import STORY, is_expected

SAM_READS = """
import json, sys
from samcli.commands.local.cli_common.invoke_context import InvokeContext
from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
stacks, _ = SamLocalStackProvider.get_stacks(sys.argv[1] + "/template.json")
functions = SamFunctionProvider(stacks, ignore_code_extraction_warnings=True)
given = InvokeContext._get_env_vars_value(sys.argv[1] + "/env.json")
runner = LocalLambdaRunner(None, functions, "/", "/", env_vars_values=given)
print(json.dumps({function.name: {
    "variables": runner._make_env_vars(function).resolve(),
    "code": [function.codeuri, *(layer.codeuri + "/python" for layer in function.layers)],
} for function in functions.get_all()}))
"""
"""What SAM reads from the files before it starts Docker, by its own code."""

CONTAINER = """
import importlib, json, os, sys, types
module, _, name = os.environ["AWS_LAMBDA_FUNCTION_HANDLER"].rpartition(".")
context = types.SimpleNamespace(function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn:aws:lambda:f",
    aws_request_id="1", get_remaining_time_in_millis=lambda: 20000)
answer = getattr(importlib.import_module(module), name)(json.load(open(sys.argv[1])), context)
print(json.dumps(answer))
"""
"""A container of a function, without Docker: its code, its layer and its variables, and nothing else."""


@pytest.fixture(scope="module")
def config(stack: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory) -> StackConfig:
    """The running stack, with a stack.json in a folder of its own; the school's account is open."""
    ports = {"AWS": stack["aws_endpoint_url"], "CARRIER": stack["carrier"]["url"]}
    variables = {f"SAYSO_{name}_PORT": str(urlsplit(url).port) for name, url in ports.items()}
    variables["SAYSO_STATE_DIR"] = str(tmp_path_factory.mktemp("invoke"))
    config = StackConfig.from_environment(variables)
    state_files.write_private(config.stack_file, stack)
    first = _command(variables, "ManageAccountFunction", "events/manage_account_purchase.json")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("ManageAccountFunction ← manage_account_purchase.json\nHTTP 200\n{")
    return config


def _command(variables: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "local.invoke", *words]
    return subprocess.run(line, cwd=ROOT, env=os.environ | dict(variables), capture_output=True, text=True, check=False)


def _run_all(config: StackConfig, stack: Mapping[str, Any]) -> dict[str, Any]:
    """Run all events in order; the answer to each."""
    answers, names = {}, deployed.functions(config)
    adapted = partial(school.adapted, number=school.SCHOOL.number.e164, carrier=invoke.credentials_of(stack))
    for name, expected in STORY:
        path = EVENTS / f"{name}.json"
        result = deployed.invoke(config, names[str(function_of(path))], adapted(read(path)))
        assert not result.failed, (name, result)
        assert is_expected(result.answer, expected), (name, result.answer)
        answers[name] = result.answer
    return answers


def test_the_story_is_told_by_the_deployed_functions_and_told_again_it_changes_nothing(
    stack: Mapping[str, Any], config: StackConfig
) -> None:
    first, again = _run_all(config, stack), _run_all(config, stack)
    messages = json.loads(first["send_batch_messages"]["body"])["messages"]
    assert [message["phone"] for message in messages] == ["+14155550101", "+14155550103"]
    # The queue brings the chunk to the dispatcher as soon as the batch is accepted: either may come first.
    cancelled = json.loads(first["send_batch_cancel"]["body"])
    assert cancelled["sent"] + cancelled["stopped"] == 2
    assert "You have opted out" in first["inbound_keyword_stop"]["body"]
    same = ("manage_account_purchase", "send_batch_accept", "send_batch_messages", "audit_query_by_batch")
    assert {name: first[name]["body"] for name in same} == {name: again[name]["body"] for name in same}


def test_a_function_that_raises_is_shown_with_the_end_of_its_log_and_ends_with_1(
    config: StackConfig, tmp_path: Path
) -> None:
    own = tmp_path / "mine.json"
    own.write_text("{}")
    variables = {"SAYSO_STATE_DIR": str(config.state_dir), "SAYSO_AWS_PORT": str(config.aws_port)}
    done = _command(variables, "Settle", str(own))
    assert done.returncode == 1
    assert "SettleFunction ← mine.json" in done.stdout
    assert "Runtime.HandlerError: builtins.KeyError" in done.stdout
    assert done.stdout.endswith("sayso.observability.RunFailed: builtins.KeyError\n"), "the end of its log"


@pytest.fixture(scope="module")
def as_sam_reads_it(stack: Mapping[str, Any], config: StackConfig) -> dict[str, Any]:
    """Each function as SAM would start it, from the files that were written for it; this shell has keys of its own."""
    folder = sam_files.write(config, invoke.credentials_of(stack))
    own_keys = {f"AWS_{name}": "mine" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")}
    line = [str(BIN / "python"), "-c", SAM_READS, str(folder)]
    variables = os.environ | own_keys | {"SAM_CLI_TELEMETRY": "0", "__SAM_CLI_APP_DIR": str(config.state_dir / "sam")}
    done = subprocess.run(line, env=variables, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_sam_takes_every_function_with_the_variables_of_the_stack_and_no_key_of_this_shell(
    config: StackConfig, as_sam_reads_it: Mapping[str, Any]
) -> None:
    assert set(as_sam_reads_it) == set(FUNCTIONS)
    there = deployed.variables(config)
    for function, found in as_sam_reads_it.items():
        assert there[function].keys() | {"AWS_ENDPOINT_URL"} <= found["variables"].keys()
        assert "mine" not in found["variables"].values()
        assert found["variables"]["AWS_ENDPOINT_URL"] == f"http://host.docker.internal:{config.aws_port}"
        assert all(Path(code).is_dir() for code in found["code"])
        assert {path.name for path in events_of(function)} <= {
            p.name for p in (config.state_dir / "invoke/events").iterdir()
        }


@pytest.mark.parametrize(
    ("function", "event", "status"),
    [
        ("SendBatchFunction", "send_batch_accept", 202),  # tables, and the queue's address
        ("InboundKeywordFunction", "inbound_keyword_stop", 200),  # the secret, and the signature
    ],
)
def test_a_function_that_is_started_as_sam_starts_it_works_on_the_running_stack(
    config: StackConfig, as_sam_reads_it: Mapping[str, Any], function: str, event: str, status: int
) -> None:
    found = as_sam_reads_it[function]
    variables = {
        name: value.replace(sam_files.HOST_FROM_DOCKER, "127.0.0.1") for name, value in found["variables"].items()
    }
    variables["PYTHONPATH"] = os.pathsep.join(found["code"])
    path = config.state_dir / "invoke" / "events" / f"{event}.json"
    # -S: not the packages of this environment.
    done = subprocess.run(
        [sys.executable, "-S", "-c", CONTAINER, str(path)], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["statusCode"] == status
