"""The operator's command as a person runs it against AWS: with the rights of one policy and no others."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

from local.stack_config import ROOT

COMMAND = Path(sys.executable).parent / "sayso-operator"
LIMIT_S = 120


def root(stack: dict[str, Any], service: str) -> Any:
    """A client with all rights, for what the tests themselves do."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def rights_of(stack: dict[str, Any], user: str, policy: str) -> dict[str, str]:
    """The environment of a new person who may do what the policy of this output allows."""
    iam = root(stack, "iam")
    iam.create_user(UserName=user)
    iam.attach_user_policy(UserName=user, PolicyArn=stack["resources"][policy])
    key = iam.create_access_key(UserName=user)["AccessKey"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAYSO_"))}
    return kept | {
        "AWS_ENDPOINT_URL": stack["aws_endpoint_url"],
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def ended(environment: dict[str, str], *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one command line to its end."""
    line = [str(COMMAND), *words]
    return subprocess.run(
        line, env=environment, cwd=ROOT, input=stdin, capture_output=True, text=True, check=False, timeout=LIMIT_S
    )
