"""Where Sayso runs for this school: said once at the first sign-in, kept in a file, or named by the environment."""

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

ASK_THE_OPERATOR = "sayso sign-in --api-url … --client-id …; whoever runs Sayso for you knows both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The API, and the Cognito client through which its staff sign in."""

    api_url: str
    client_id: str
    region: str
    username: str = ""
    """Who signed in last, offered at the next sign-in."""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """The deployment that the values name. Problem says what is missing or cannot be."""
        address = values.get("api_url", "").rstrip("/")
        host = _host_of(address)
        region = values.get("region", "")
        if not region and (found := _REGION_IN_HOST.search(host)):
            region = found[1]
        given = {"api_url": address, "client_id": values.get("client_id", ""), "region": region}
        if missing := [name for name, value in given.items() if not value]:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
            raise Problem(f"Say where your Sayso is: {options} is missing ({ASK_THE_OPERATOR}).")
        return cls(**given, username=values.get("username", ""))


def is_loopback(host: str) -> bool:
    """Whether the name is this computer's own; names below .localhost are, by RFC 6761."""
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
        raise Problem(f"{address} is no address of an API: it begins with https:// and ends with the stage, as /prod.")
    if parts.scheme == "http" and not is_loopback(host):
        raise Problem(f"{address} would send your password unprotected: the address must begin with https://.")
    return host


def config_file() -> Path:
    """Where the deployment is kept."""
    return DIRECTORIES.user_config_path / "config.json"


def configured(environment: Mapping[str, str] = os.environ) -> Deployment | None:
    """The deployment that the environment names, or else the one that was kept at the last sign-in."""
    named = {name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)}
    kept = _read()
    if not named and not kept:
        return None
    same_place = named.get("api_url", kept.get("api_url")) == kept.get("api_url")
    return Deployment.of((kept if same_place else {}) | named)


def keep(deployment: Deployment) -> None:
    """Remember it for the next command; there is nothing secret in it."""
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
        raise Problem(f"{file} cannot be read: delete it, then sign in again ({ASK_THE_OPERATOR}).") from error
