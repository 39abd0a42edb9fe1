"""Which deployment a command works on: an AWS account's, or the local stack; its outputs, and clients for them."""

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
class Where:
    """What the command line says of the deployment."""

    name: str = DEFAULT_NAME
    region: str = ""
    profile: str = ""
    local: bool = False


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One deployment, while its environment is in force (see `opened`)."""

    name: str = DEFAULT_NAME
    outputs: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    session: boto3.Session = field(default_factory=boto3.Session)
    folder: Path | None = None
    """Where the local stack keeps what nobody else may read; none in AWS."""

    def output(self, name: str) -> str:
        """A table, queue, pool or secret that the stack tells of."""
        if name not in self.outputs:
            raise OperatorProblem(f"The stack {self.name} has no output {name}: deploy the current template first.")
        return self.outputs[name]

    def bind_tables(self) -> None:
        """Tell the tables that commands use their names in this deployment."""
        bind({variable: self.output(output) for variable, output in TABLES.items()})

    @property
    def token_hours(self) -> str:
        """For how long a token that was given out works, whatever happens to its owner."""
        return self.parameters.get("TokenHours", "1")

    @cached_property
    def operator(self) -> Actor:
        """Who acts, as AWS knows them; the account's log names them so."""
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
def opened(where: Where, environment: Mapping[str, str] = os.environ) -> Iterator[Stack]:
    """The deployment that was asked for, its tables bound; raises OperatorProblem if there is none.

    pynamodb finds credentials, region and address in the environment alone, so that is where they are put.
    """
    before = dict(environment)
    try:
        folder = None
        if where.local:
            folder = _enter_local(before)
        else:
            _enter_cloud(where)
        described = _described(where.name)
        stack = Stack(
            name=where.name,
            outputs={output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])},
            parameters={each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])},
            folder=folder,
        )
        stack.bind_tables()
        yield stack
    finally:
        os.environ.clear()
        os.environ.update(before)


def _enter_cloud(where: Where) -> None:
    if where.profile:
        os.environ["AWS_PROFILE"] = where.profile
    if where.region:
        os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"] = where.region


def _enter_local(environment: Mapping[str, str]) -> Path:
    folder = Path(environment.get("SAYSO_STATE_DIR") or ".local").resolve()
    try:
        running = json.loads((folder / "stack.json").read_text())
    except FileNotFoundError as error:
        raise OperatorProblem(
            f"There is no local stack in {folder}: run make local-up, and this command in the same folder."
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
            f"There is no stack {name} in {session.region_name}: name it with --stack-name and --region."
        ) from error
    return dict(found)
