"""Clients of the local AWS that ignore the user's own AWS configuration."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from mypy_boto3_cloudformation import CloudFormationClient
from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
from mypy_boto3_secretsmanager import SecretsManagerClient

from local.stack_config import REGION, StackConfig

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
"""MiniStack's root user."""
DIRECT = Config(proxies={})
"""The local AWS is never behind an HTTP proxy."""
ONCE = DIRECT.merge(Config(read_timeout=90, retries={"total_max_attempts": 1}))
"""For calls without retries: a slow function must not be invoked a second time."""


def environment(config: StackConfig) -> dict[str, str]:
    """This shell's environment variables, with the local AWS instead of the user's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    kept.pop("PYTHONPATH", None)
    return (
        kept
        | CREDENTIALS
        | {
            "AWS_ENDPOINT_URL": config.aws_url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }
    )


@contextmanager
def function_environment(config: StackConfig, variables: Mapping[str, str]) -> Iterator[None]:
    """Until the block ends, this process has the environment of a function: these variables, and the local AWS."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({**environment(config), **variables})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def cloudformation(config: StackConfig) -> CloudFormationClient:
    """A client of the local CloudFormation."""
    return _session().client("cloudformation", endpoint_url=config.aws_url, config=DIRECT)


def cognito(config: StackConfig) -> CognitoIdentityProviderClient:
    """A client of the local Cognito."""
    return _session().client("cognito-idp", endpoint_url=config.aws_url, config=DIRECT)


def lambdas(config: StackConfig) -> Any:
    """A client of the local Lambda."""
    return _session().client("lambda", endpoint_url=config.aws_url, config=ONCE)


def secrets_manager(config: StackConfig) -> SecretsManagerClient:
    """A client of the local Secrets Manager."""
    return _session().client("secretsmanager", endpoint_url=config.aws_url, config=DIRECT)


def sqs(config: StackConfig) -> Any:
    """A client of the local SQS."""
    return _session().client("sqs", endpoint_url=config.aws_url, config=DIRECT)


def _session() -> boto3.Session:
    return boto3.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
