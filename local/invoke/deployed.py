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
from local.stack_config import Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an invocation came to: the function's answer, or the error that it raised; and the end of its log."""

    answer: Any
    failed: bool
    log: str


def functions(place: Place) -> dict[str, str]:
    """Logical id to name, for each function of the stack."""
    try:
        resources = aws.cloudformation(place).describe_stack_resources(StackName=STACK)["StackResources"]
    except (BotoCoreError, ClientError) as error:
        raise _silent(place) from error
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in resources
        if resource["ResourceType"] == "AWS::Lambda::Function"
    }


def variables(place: Place) -> dict[str, dict[str, str]]:
    """Each function's environment, as it is configured there; by logical id."""
    client = aws.lambdas(place)
    return {
        function: client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        for function, name in sorted(functions(place).items())
    }


def invoke(place: Place, name: str, event: Mapping[str, Any]) -> Outcome:
    """Call a function by its name and wait for what it says."""
    try:
        told = aws.lambdas(place).invoke(FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail")
    except (BotoCoreError, ClientError) as error:
        raise _silent(place) from error
    log = base64.b64decode(told.get("LogResult", "")).decode(errors="replace")
    return Outcome(json.loads(told["Payload"].read() or b"null"), "FunctionError" in told, log)


def _silent(place: Place) -> LocalStackError:
    return LocalStackError(
        f"the local stack at {place.aws_url} gave no answer: run make local-down, then make local-up"
    )
