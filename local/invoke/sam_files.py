"""Writes the files with which `sam local invoke` runs the events against the local stack."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import yaml

from local import aws
from local.carrier.credentials import Credentials
from local.deployment import build
from local.errors import LocalStackError
from local.invoke import deployed, school
from local.invoke.event_files import FUNCTIONS, events_of, read
from local.stack_config import HOST, StackConfig

HOST_FROM_DOCKER = "host.docker.internal"
"""The name under which a container reaches this machine."""

ARTIFACTS = ("CodeUri", "ContentUri")


def write(config: StackConfig, carrier: Credentials) -> Path:
    """Write `env.json`, `template.json` and `events/` into the state folder; returns the folder."""
    folder = config.state_dir / "invoke"
    (folder / "events").mkdir(parents=True, exist_ok=True)
    variables = environment(config)
    _write(folder / "env.json", variables)
    _write(folder / "template.json", template(variables))
    for function in FUNCTIONS:
        for event in events_of(function):
            _write(folder / "events" / event.name, school.adapted(read(event), school.SCHOOL.number.e164, carrier))
    return folder


def environment(config: StackConfig) -> dict[str, dict[str, str]]:
    """The variables of each function, with addresses that a container can reach.

    They include the address and keys of the local AWS, so that no container gets the keys of this shell.
    """
    to_aws = {"AWS_ENDPOINT_URL": config.aws_url, **aws.CREDENTIALS, "AWS_SESSION_TOKEN": ""}
    return {
        function: {name: from_docker(value) for name, value in (variables | to_aws).items()}
        for function, variables in deployed.variables(config).items()
    }


def template(variables: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The built template with all these variables declared: SAM ignores variables that no template declares."""
    if not build.BUILT.exists():
        raise LocalStackError("the functions are not built: run make local-down, then make local-up")
    content: dict[str, Any] = yaml.safe_load(build.BUILT.read_text())
    for name, resource in content["Resources"].items():
        properties = resource.get("Properties", {})
        for artifact in properties.keys() & set(ARTIFACTS):
            properties[artifact] = str(build.BUILT.parent / properties[artifact])
        if name in variables:
            properties["Environment"]["Variables"] = dict.fromkeys(variables[name], "")
    return content


def from_docker(value: str) -> str:
    """An address of this machine as a container must write it; any other value unchanged.

    CALLBACK_URL stays unchanged: the carrier twin calls it, and the twin runs on this machine.
    """
    parts = urlsplit(value)
    if parts.hostname not in {HOST, "localhost"}:
        return value
    return urlunsplit(parts._replace(netloc=f"{HOST_FROM_DOCKER}:{parts.port}"))


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n")
