"""microburst, a proxy between the functions and the local AWS that injects AWS's own failures."""

import json
import os
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from local.errors import LocalStackError
from local.soak.faults import Rule
from local.stack import processes, services
from local.stack_config import HOST, ROOT, StackConfig

PYTHON = ROOT / ".tools" / "microburst" / "bin" / "python"


class Proxy:
    """A client of the running proxy."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._names: list[str] = []

    def inject(self, rules: Sequence[Rule]) -> None:
        """Replace all rules by these. The counts start again."""
        self._names = [rule.name for rule in rules]
        self._call("POST", [rule.as_json() for rule in rules])

    def injected(self) -> dict[str, int]:
        """How often each rule has been applied."""
        rules = self._call("GET", None)
        return {name: rule["fired_count"] for name, rule in zip(self._names, rules, strict=True)}

    def _call(self, method: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._url}/_microburst/rules", data, headers, method=method)
        with services.DIRECT.open(request, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def running_proxy(config: StackConfig, port: int) -> Iterator[Proxy]:
    """Run a proxy for the stack's AWS on this port until the block ends."""
    if not PYTHON.exists():
        raise LocalStackError("microburst is not installed: run make install")
    url = f"http://{HOST}:{port}"
    service = services.Service(
        name="microburst",
        command=[str(PYTHON), "-m", "microburst", "--host", HOST, "--port", str(port), "--upstream", config.aws_url],
        environment={"PATH": os.defpath, "HOME": str(config.state_dir), "LANG": "C.UTF-8"},
        port=port,
        port_variable="",
        health_path="/_microburst/health",
    )
    config.state_dir.mkdir(parents=True, exist_ok=True)
    started = services.launch(service, config)
    try:
        yield Proxy(url)
    finally:
        processes.stop(started)
