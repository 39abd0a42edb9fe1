"""Builds and deploys template.yaml by the two commands that an AWS account gets, pointed at the local AWS."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten

from botocore.exceptions import BotoCoreError, ClientError

from local import aws
from local.place import ROOT, Place
from local.problem import LocalStackError

STACK = "sayso"
SAM = ROOT / ".tools" / "sam" / "bin"
BUILD = ROOT / ".aws-sam"

REASON_LENGTH = 300

BUILD_COMMAND = ["build", "--cached", "--parallel"]
DEPLOY_COMMAND = [
    "deploy",
    *("--stack-name", STACK, "--capabilities", "CAPABILITY_IAM", "--resolve-s3"),
    *("--no-confirm-changeset", "--no-progressbar", "--no-fail-on-empty-changeset"),
]


def deploy(place: Place) -> dict[str, str]:
    """Build what changed since the last build, deploy all of it, and return the template's outputs."""
    if not (SAM / "sam").exists():
        raise LocalStackError("the SAM CLI is not installed: run make install")
    parameters = {
        "Stage": "local",
        "CarrierUrl": place.carrier_url,
        "ApiScheme": "http",
        "ApiDomain": f"execute-api.localhost:{place.aws_port}",
        "TokenHours": "24",
        "DispatchConcurrency": "4",
        "LogRetentionDays": "7",
    }
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    with _alone():
        _forget_compiled_code()
        _sam(place, "build", BUILD_COMMAND)
        _sam(place, "deploy", [*DEPLOY_COMMAND, "--parameter-overrides", *overrides])
    stack = aws.cloudformation(place).describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def environment(place: Place) -> Mapping[str, str]:
    """What the SAM CLI runs with."""
    return aws.environment(place) | {
        # `sam build` wants a Python of the functions' version: its own is one.
        "PATH": f"{SAM}{os.pathsep}{os.environ.get('PATH', '')}",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.3",
        "__SAM_CLI_APP_DIR": str(place.state / "sam"),
        "MAKEFLAGS": "",  # those of the make that may have called this are not for the layer's Makefile
    }


@contextmanager
def _alone() -> Iterator[None]:
    """One build and deployment at a time: stacks side by side share the build folder and its cache."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_compiled_code() -> None:
    """What tests left beside the sources would look like a change to the build's cache."""
    for folder in ("layers", "functions"):
        for cache in (ROOT / folder).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)


def _sam(place: Place, name: str, arguments: list[str]) -> None:
    log = place.log(name)
    with log.open("w") as output:
        done = subprocess.run(
            [str(SAM / "sam"), *arguments],
            cwd=ROOT,
            env=environment(place),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        reason = shorten(_reason(place) or _said(log), REASON_LENGTH, placeholder=" ...")
        raise LocalStackError(f"sam {name} failed: {reason} (see {log})")


def _reason(place: Place) -> str | None:
    """The first failure among the stack's events, as CloudFormation gives it."""
    try:
        pages = aws.cloudformation(place).get_paginator("describe_stack_events").paginate(StackName=STACK)
        events = [event for page in pages for event in page["StackEvents"]]
    except (ClientError, BotoCoreError):
        return None
    for event in reversed(events):  # they come newest first
        if event["ResourceStatus"].endswith("FAILED") and event.get("ResourceStatusReason"):
            return f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
    return None


def _said(log: Path) -> str:
    """The line in which the SAM CLI names the error, or else its last one."""
    lines = [line.strip() for line in log.read_text().splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("Error", "Build Failed"))]
    return (errors or lines or ["it said nothing"])[-1]
