"""The functions deployed on the local stack: their names, their environment variables, and invocations of them."""

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
class InvocationResult:
    """The function's answer, or the error that it raised if `failed`; and the end of its log."""

    answer: Any
    failed: bool
    log: str


def functions(config: StackConfig) -> dict[str, str]:
    """The functions of the stack: logical id -> name."""
    try:
        resources = aws.cloudformation(config).describe_stack_resources(StackName=STACK)["StackResources"]
    except (BotoCoreError, ClientError) as error:
        raise _no_answer(config) from error
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in resources
        if resource["ResourceType"] == "AWS::Lambda::Function"
    }


def variables(config: StackConfig) -> dict[str, dict[str, str]]:
    """The environment variables of each function, by logical id."""
    client = aws.lambdas(config)
    return {
        function: client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        for function, name in sorted(functions(config).items())
    }


def invoke(config: StackConfig, name: str, event: Mapping[str, Any]) -> InvocationResult:
    """Invoke a function by its name and wait for the result."""
    try:
        response = aws.lambdas(config).invoke(FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail")
    except (BotoCoreError, ClientError) as error:
        raise _no_answer(config) from error
    log = base64.b64decode(response.get("LogResult", "")).decode(errors="replace")
    return InvocationResult(json.loads(response["Payload"].read() or b"null"), "FunctionError" in response, log)


def _no_answer(config: StackConfig) -> LocalStackError:
    return LocalStackError(
        f"the local stack at {config.aws_url} does not answer: run make local-down, then make local-up"
    )
