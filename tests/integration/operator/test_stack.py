"""The deployment that a command works on: found by its name, in the given account and region."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import TABLES, StackOptions, open_stack

OUTPUTS = {
    "AccountsTable": "accounts",
    "BatchesTable": "batches",
    "ConsentsTable": "consents",
    "LogTable": "log",
    "UserPoolId": "p",
}


DEPLOYED = {"sayso": "us-east-1", "other": "us-west-2", "old": "us-east-2"}


def template(**outputs: str) -> str:
    return json.dumps(
        {
            "Parameters": {"TokenMinutes": {"Type": "Number", "Default": 30}},
            "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
            "Outputs": {name: {"Value": value} for name, value in outputs.items()},
        }
    )


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS account with the deployments."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    with mock_aws():
        for name, region in DEPLOYED.items():
            deploy(name, region, **OUTPUTS)
        yield
        for name, region in DEPLOYED.items():
            boto3.client("cloudformation", region_name=region).delete_stack(StackName=name)


@pytest.fixture(autouse=True)
def bound(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, str]]:
    """The table names that a command sets; the tables themselves keep the names that other tests use."""
    result: list[Mapping[str, str]] = []
    monkeypatch.setattr("sayso_cli.operator.stack.bind", result.append)
    return result


def deploy(name: str, region: str, **outputs: str) -> None:
    client = boto3.client("cloudformation", region_name=region)
    client.create_stack(StackName=name, TemplateBody=template(**outputs))


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(("name", "region"), [("sayso", "us-east-1"), ("other", "us-west-2")])
def test_a_stack_tells_its_outputs_and_binds_the_tables_in_its_region(
    name: str, region: str, bound: list[Mapping[str, str]]
) -> None:
    before = dict(os.environ)
    with open_stack(StackOptions(name=name, region=region)) as stack:
        assert {output: stack.output(output) for output in OUTPUTS} == OUTPUTS
        assert (stack.token_minutes, stack.folder) == (30, None)
        assert bound == [{variable: OUTPUTS[output] for variable, output in TABLES.items()}]
        assert stack.cognito.meta.region_name == stack.sqs.meta.region_name == region
        assert os.environ["AWS_DEFAULT_REGION"] == region  # where pynamodb looks
        assert stack.operator.kind == "operator"
        assert stack.operator.name
    assert dict(os.environ) == before


@pytest.mark.usefixtures("cloud")
def test_a_stack_that_is_not_there_is_told_with_where_it_was_looked_for() -> None:
    with pytest.raises(OperatorProblem, match="no stack other in us-east-1: select it with --stack-name and --region"):
        open_stack(StackOptions(name="other", region="us-east-1")).__enter__()


@pytest.mark.usefixtures("cloud")
def test_a_stack_of_an_older_template_is_to_be_deployed_first() -> None:
    boto3.client("cloudformation", region_name="us-east-2").delete_stack(StackName="old")
    deploy("old", "us-east-2", **{name: value for name, value in OUTPUTS.items() if name != "LogTable"})
    with pytest.raises(OperatorProblem, match="no output LogTable: deploy the current template first"):
        open_stack(StackOptions(name="old", region="us-east-2")).__enter__()


def test_the_tables_that_commands_use_have_outputs() -> None:
    assert set(TABLES.values()) <= OUTPUTS.keys()


def test_without_a_local_stack_the_way_to_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_STATE_DIR", str(tmp_path))
    with pytest.raises(OperatorProblem, match=f"no local stack in {tmp_path}: run make local-up"):
        open_stack(StackOptions(local=True)).__enter__()


def test_the_local_stack_is_reached_with_nothing_of_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = {"aws_endpoint_url": "http://127.0.0.1:9", "region": "us-east-1"}
    (tmp_path / "stack.json").write_text(json.dumps(running))
    seen: list[dict[str, str]] = []

    def look(_: str) -> None:
        seen.append({name: value for name, value in os.environ.items() if name.startswith("AWS_")})
        raise OperatorProblem("seen.")

    monkeypatch.setattr("sayso_cli.operator.stack._described", look)
    for name, value in (("AWS_PROFILE", "school"), ("AWS_SESSION_TOKEN", "t"), ("SAYSO_STATE_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)
    with pytest.raises(OperatorProblem, match="seen"):
        open_stack(StackOptions(local=True)).__enter__()
    [local] = seen
    assert local["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & local.keys()
    assert local["AWS_CONFIG_FILE"] == local["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert os.environ["AWS_PROFILE"] == "school"
