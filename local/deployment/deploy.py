"""Deploys template.yaml to the local AWS, with the same commands as to a real AWS account."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import shorten

from botocore.exceptions import BotoCoreError, ClientError

from local import aws
from local.deployment import build, sam_cli
from local.errors import LocalStackError
from local.stack_config import StackConfig

STACK = "sayso"
REASON_LENGTH = 300


def deploy(config: StackConfig) -> dict[str, str]:
    """Build what has changed, deploy everything, and return the template's outputs."""
    parameters = {
        "Stage": "local",
        "CarrierUrl": config.carrier_url,
        "ApiScheme": "http",
        "ApiDomain": f"execute-api.localhost:{config.aws_port}",
        # The twin has keys; another carrier may know the token alone.
        "SendsWith": "key" if config.starts_twin else "token",
        "TokenMinutes": "1440",
        # Programs sign in with the passwords of stack.json alone.
        "AdminSecondFactor": "optional",
        "DispatchConcurrency": "4",
        "FindOutAfterSeconds": str(config.find_out_after_s),
        "LogRetentionDays": "7",
    }
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    options = ["--no-confirm-changeset", "--no-progressbar", "--no-fail-on-empty-changeset"]
    with _build_lock():
        try:
            build.build(config)
        except sam_cli.SamFailed as error:
            raise _error(config, "build", str(error)) from error
        try:
            sam_cli.run(config, "deploy", "--stack-name", STACK, *options, "--parameter-overrides", *overrides)
        except sam_cli.SamFailed as error:
            raise _error(config, "deploy", _first_failure(config) or str(error)) from error
    stack = aws.cloudformation(config).describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@contextmanager
def _build_lock() -> Iterator[None]:
    """One build and deployment at a time: all stacks share the build folder and its cache."""
    build.FOLDER.mkdir(exist_ok=True)
    with (build.FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _error(config: StackConfig, command: str, reason: str) -> LocalStackError:
    reason = shorten(reason, REASON_LENGTH, placeholder=" ...")
    return LocalStackError(f"sam {command} failed: {reason} (log: {config.log(command)})")


def _first_failure(config: StackConfig) -> str | None:
    """The first failure among CloudFormation's events of the stack."""
    try:
        pages = aws.cloudformation(config).get_paginator("describe_stack_events").paginate(StackName=STACK)
        events = [event for page in pages for event in page["StackEvents"]]
    except (ClientError, BotoCoreError):
        return None
    for event in reversed(events):  # CloudFormation lists the newest first
        if event["ResourceStatus"].endswith("FAILED") and event.get("ResourceStatusReason"):
            return f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
    return None
