"""The deployment that a command works on: one in AWS, or the local stack. Its outputs, and clients for its services."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from sayso.domain.audit.entry import Actor, ActorKind
from sayso.tables import bind
from sayso_cli.operator.problem import OperatorProblem

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

DEFAULT_NAME = "sayso"
TABLES = {
    "ACCOUNTS_TABLE": "AccountsTable",
    "BATCHES_TABLE": "BatchesTable",
    "CONSENTS_TABLE": "ConsentsTable",
    "LOG_TABLE": "LogTable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOptions:
    """The options of the command line that select the deployment."""

    name: str = DEFAULT_NAME
    region: str = ""
    profile: str = ""
    local: bool = False


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One deployment, while its environment is active (see `open_stack`)."""

    name: str = DEFAULT_NAME
    outputs: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    session: boto3.Session = field(default_factory=boto3.Session)
    folder: Path | None = None
    """The folder of the local stack's private files; None in AWS."""

    def output(self, name: str) -> str:
        """Return an output of the stack: the name of a table, queue, pool or secret."""
        if name not in self.outputs:
            raise OperatorProblem(f"The stack {self.name} has no output {name}: deploy the current template first.")
        return self.outputs[name]

    def bind_tables(self) -> None:
        """Set the names of the tables that commands use."""
        bind({variable: self.output(output) for variable, output in TABLES.items()})

    @property
    def token_minutes(self) -> int:
        """How many minutes an issued token works, whatever happens to its owner."""
        return int(self.parameters.get("TokenMinutes", "5"))

    @cached_property
    def operator(self) -> Actor:
        """Who runs the command, by the name that AWS knows; the account's log shows it."""
        arn = self.session.client("sts").get_caller_identity()["Arn"]
        return Actor(ActorKind.OPERATOR, arn.split(":", 5)[5])

    @cached_property
    def cognito(self) -> "CognitoIdentityProviderClient":
        return self.session.client("cognito-idp")

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        return self.session.client("dynamodb")

    @cached_property
    def sns(self) -> Any:
        return self.session.client("sns")

    @cached_property
    def sqs(self) -> "SQSClient":
        return self.session.client("sqs")

    @cached_property
    def secrets(self) -> "SecretsManagerClient":
        return self.session.client("secretsmanager")


@contextmanager
def open_stack(options: StackOptions, environment: Mapping[str, str] = os.environ) -> Iterator[Stack]:
    """Open the deployment that the options select, with its tables bound. OperatorProblem if it does not exist.

    pynamodb reads credentials, region and address from the environment only: they are set there, and reset at the end.
    """
    before = dict(environment)
    try:
        folder = None
        if options.local:
            folder = _enter_local(before)
        else:
            _enter_cloud(options)
        described = _described(options.name)
        stack = Stack(
            name=options.name,
            outputs={output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])},
            parameters={each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])},
            folder=folder,
        )
        stack.bind_tables()
        yield stack
    finally:
        os.environ.clear()
        os.environ.update(before)


def _enter_cloud(options: StackOptions) -> None:
    if options.profile:
        os.environ["AWS_PROFILE"] = options.profile
    if options.region:
        os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"] = options.region


def _enter_local(environment: Mapping[str, str]) -> Path:
    folder = Path(environment.get("SAYSO_STATE_DIR") or ".local").resolve()
    try:
        running = json.loads((folder / "stack.json").read_text())
    except FileNotFoundError as error:
        raise OperatorProblem(
            f"There is no local stack in {folder}: run make local-up, then this command in the same folder."
        ) from error
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {
        "AWS_ENDPOINT_URL": running["aws_endpoint_url"],
        "AWS_DEFAULT_REGION": running["region"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    return folder


def _described(name: str) -> dict[str, Any]:
    session = boto3.Session()
    try:
        [found] = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        raise OperatorProblem(
            f"There is no stack {name} in {session.region_name}: select it with --stack-name and --region."
        ) from error
    return dict(found)
