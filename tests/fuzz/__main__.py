"""Sends REQUESTS generated requests to a deployed local stack of its own: `make fuzz`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from apidoc.calls import CALLS
from apidoc.document import FILE
from local.stack_config import HOST
from tests.support.own_stack import own_stack

CONFIG = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CALLS_WITHOUT_MANY_FORMS = 4
"""A call that has no parameters is soon tried in every form: the others get its share."""


def main(requests: int) -> int:
    """The exit code of schemathesis: 0 if each answer was as the document says, and none was a 5xx."""
    each = requests // (len(CALLS) - CALLS_WITHOUT_MANY_FORMS)
    with tempfile.TemporaryDirectory() as state, own_stack(Path(state)) as stack:
        address = urlsplit(stack["api_url"])  # names below .localhost may not resolve
        url = address._replace(netloc=f"{HOST}:{address.port}").geturl()
        command = [str(SCHEMATHESIS), "--config-file", str(CONFIG), "run", str(FILE), "--url", url]
        command += ["--max-examples", str(each), "--phases", "examples,coverage,fuzzing", "--workers", "2"]
        token = stack["accounts"][0]["staff"]["admin"]["id_token"]
        command += [
            "--header",
            f"Host: {address.netloc}",
            "--header",
            f"Authorization: {token}",
        ]
        environment = os.environ | {"FUZZ_TOKEN": token, "PYTHONPATH": str(Path.cwd())}
        return subprocess.run([*command, "--continue-on-failure"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
