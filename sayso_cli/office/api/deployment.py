"""Where this school's Sayso runs: given at the first sign-in and kept in a file, or set in the environment."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from platformdirs import PlatformDirs

from sayso_cli.office.problem import Problem

DIRECTORIES = PlatformDirs("sayso", appauthor=False)

VARIABLES = {"api_url": "SAYSO_API_URL", "client_id": "SAYSO_CLIENT_ID", "region": "SAYSO_REGION"}

_REGION_IN_HOST = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

ASK_THE_OPERATOR = "sayso sign-in --api-url … --client-id …; your operator knows both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The API, and the Cognito client through which its staff sign in."""

    api_url: str
    client_id: str
    region: str
    username: str = ""
    """Who signed in last; the default for the next sign-in."""

    @classmethod
    def from_values(cls, values: Mapping[str, str]) -> Self:
        """Make a deployment from these values. Problem if one is missing or invalid."""
        address = values.get("api_url", "").rstrip("/")
        host = _host_of(address)
        region = values.get("region", "")
        if not region and (found := _REGION_IN_HOST.search(host)):
            region = found[1]
        given = {"api_url": address, "client_id": values.get("client_id", ""), "region": region}
        if missing := [name for name, value in given.items() if not value]:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
            raise Problem(f"The address of your Sayso is incomplete: {options} is missing ({ASK_THE_OPERATOR}).")
        return cls(**given, username=values.get("username", ""))


def is_loopback(host: str) -> bool:
    """Return whether the host is this computer; by RFC 6761 names under .localhost are."""
    return host in _LOOPBACK or host.endswith(".localhost")


def _host_of(address: str) -> str:
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("https", "http"):
        raise Problem(
            f"{address} is not the address of an API: it begins with https:// and ends with the stage, such as /prod."
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise Problem(f"{address} would send your password unprotected: the address must begin with https://.")
    return host


def config_file() -> Path:
    """Return the path of the file that keeps the deployment."""
    return DIRECTORIES.user_config_path / "config.json"


def configured(environment: Mapping[str, str] = os.environ) -> Deployment | None:
    """Return the deployment from the environment, or the one kept at the last sign-in; None if there is neither."""
    named = {name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)}
    kept = _read()
    if not named and not kept:
        return None
    same_deployment = named.get("api_url", kept.get("api_url")) == kept.get("api_url")
    return Deployment.from_values((kept if same_deployment else {}) | named)


def save(deployment: Deployment) -> None:
    """Keep it for the next command; it contains nothing secret."""
    file = config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(deployment), indent=2) + "\n", encoding="utf-8")


def _read() -> dict[str, str]:
    file = config_file()
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {name: str(value) for name, value in kept.items() if value}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise Problem(f"{file} cannot be read: delete it and sign in again ({ASK_THE_OPERATOR}).") from error
