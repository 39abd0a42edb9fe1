"""The functions as they are deployed on the local stack: their names there, their variables, and calls to them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local import aws
from local.deployment.deploy import STACK
from local.errors import LocalStackError
from local.stack_config import StackConfig


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an invocation came to: the function's answer, or the error that it raised; and the end of its log."""

    answer: Any
    failed: bool
    log: str


def functions(config: StackConfig) -> dict[str, str]:
    """Logical id to name, for each function of the stack."""
    try:
        resources = aws.cloudformation(config).describe_stack_resources(StackName=STACK)["StackResources"]
    except (BotoCoreError, ClientError) as error:
        raise _silent(config) from error
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in resources
        if resource["ResourceType"] == "AWS::Lambda::Function"
    }


def variables(config: StackConfig) -> dict[str, dict[str, str]]:
    """Each function's environment, as it is configured there; by logical id."""
    client = aws.lambdas(config)
    return {
        function: client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        for function, name in sorted(functions(config).items())
    }


def invoke(config: StackConfig, name: str, event: Mapping[str, Any]) -> Outcome:
    """Call a function by its name and wait for what it says."""
    try:
        told = aws.lambdas(config).invoke(FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail")
    except (BotoCoreError, ClientError) as error:
        raise _silent(config) from error
    log = base64.b64decode(told.get("LogResult", "")).decode(errors="replace")
    return Outcome(json.loads(told["Payload"].read() or b"null"), "FunctionError" in told, log)


def _silent(config: StackConfig) -> LocalStackError:
    return LocalStackError(
        f"the local stack at {config.aws_url} gave no answer: run make local-down, then make local-up"
    )
