"""The servers of a local stack, MiniStack and the carrier twin: how each starts, and when it is ready."""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from local.errors import LocalStackError
from local.stack import processes
from local.stack_config import HOST, REGION, ROOT, StackConfig, is_free

START_TIMEOUT_S = 120.0
MINISTACK_PYTHON = ROOT / ".tools" / "ministack" / "bin" / "python"
DIRECT = urllib.request.build_opener(
    urllib.request.ProxyHandler({})
)  # a server on this machine is never behind a proxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A server: its command, and the path that answers once it is ready."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    port: int
    port_variable: str
    health_path: str


def ministack(config: StackConfig) -> Service:
    """The local AWS. The functions inherit its environment, so it gets none of this shell's variables."""
    if not MINISTACK_PYTHON.exists():
        raise LocalStackError("MiniStack is not installed: run make install")
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(config.temporary),
        "TMPDIR": str(config.temporary),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "GATEWAY_PORT": str(config.aws_port),
        "BIND_HOST": HOST,  # by default it listens on all interfaces
        "IOT_MTLS_ENABLED": "0",  # this would listen on all interfaces too
        "MINISTACK_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AUTH": "true",  # enforce the policy of each function
    }
    if config.proxy_url:
        # A proxy rewrites the Host header, so signatures can no longer be checked.
        environment |= {"AWS_ENDPOINT_URL": config.proxy_url, "AUTH": "false"}
    return Service(
        name="ministack",
        command=[str(MINISTACK_PYTHON), "-m", "ministack"],
        environment=environment,
        port=config.aws_port,
        port_variable="SAYSO_AWS_PORT",
        health_path="/_ministack/health",
    )


def carrier_twin(config: StackConfig, account_sid: str, auth_token: str) -> Service:
    """The local stand-in for Twilio."""
    credentials = ["--account-sid", account_sid, "--auth-token", auth_token]
    pace = ["--workers", "4"]  # each concurrent callback may cost one more cold start
    return Service(
        name="carrier",
        command=[sys.executable, "-m", "local.carrier", "--port", str(config.carrier_port), *credentials, *pace],
        environment=os.environ,
        port=config.carrier_port,
        port_variable="SAYSO_CARRIER_PORT",
        health_path="/control/health",
    )


def launch(service: Service, config: StackConfig) -> processes.StartedProcess:
    """Start the server and wait until it answers."""
    require_free(service)
    log = config.log(service.name)
    started = processes.start(service.name, service.command, service.environment, log, ROOT)
    deadline = time.monotonic() + START_TIMEOUT_S
    while not answers(service):
        if started.process() is None:
            raise LocalStackError(
                f"{service.name} stopped right after its start: {_last_line(log.read_text())} (log: {log})"
            )
        if time.monotonic() > deadline:
            processes.stop(started)
            raise LocalStackError(f"{service.name} did not answer within {START_TIMEOUT_S:.0f} s (log: {log})")
        time.sleep(0.05)
    return started


def require_free(service: Service) -> None:
    """Raise LocalStackError if the server's port is in use."""
    if not is_free(service.port):
        raise LocalStackError(
            f"port {service.port}, which {service.name} needs, is in use: "
            f"stop the program that uses it, or set {service.port_variable} to another port"
        )


def answers(service: Service) -> bool:
    """Whether the server is ready."""
    try:
        with DIRECT.open(f"http://{HOST}:{service.port}{service.health_path}", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it printed nothing"
