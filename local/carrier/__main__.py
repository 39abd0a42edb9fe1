"""Starts the carrier twin: `python -m local.carrier --port 4010`."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from local.carrier.credentials import Credentials, new_credentials
from local.carrier.delivery.delivery_runner import Pace
from local.carrier.http.exchange import json_object
from local.carrier.phones.behaviour import parse_behaviours
from local.carrier.twin import TwinSettings, running_twin
from local.carrier.webhooks.webhook import require_web_address


def main() -> int:
    options = parser().parse_args()
    try:
        behaviours = parse_behaviours(json_object(options.behaviours.read_text())) if options.behaviours else {}
    except OSError as error:
        return _fail(f"--behaviours {options.behaviours} cannot be read ({error.strerror}): check the file's name.")
    except ValueError as error:
        return _fail(f"--behaviours {options.behaviours}: {error}")
    generated = new_credentials()
    credentials = Credentials(options.account_sid or generated.account_sid, options.auth_token or generated.auth_token)
    settings = TwinSettings(
        port=options.port,
        credentials=credentials,
        inbound_url=options.inbound_url,
        behaviours=behaviours,
        pace=Pace(delay=options.delay_ms / 1000, workers=options.workers),
    )
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        with running_twin(settings) as url:
            print(f"The carrier twin listens on {url} for account {credentials.account_sid}.", flush=True)
            print(f"See the phones and their texts at {url}/", flush=True)
            if not options.auth_token:
                print(f"Auth token for this run: {credentials.auth_token}", flush=True)
            stop.wait()
    except OSError as error:
        return _fail(
            f"The carrier twin cannot listen on port {options.port} ({error.strerror}): "
            "stop the program that uses it, or choose another port with --port; 0 takes a free port."
        )
    return 0


def parser() -> argparse.ArgumentParser:
    """The options; docs/rehearsing.md explains them."""
    parser = argparse.ArgumentParser(prog="python -m local.carrier", description=__doc__)
    parser.add_argument("--port", type=_port, default=4010, help="0 takes a free port (default: %(default)s)")
    parser.add_argument("--account-sid", help="generated if not given")
    parser.add_argument("--auth-token", help="generated and printed if not given")
    parser.add_argument("--inbound-url", type=_address, help="the URL that recipients' texts are posted to")
    parser.add_argument("--behaviours", type=Path, help='JSON file: {"+1415…": {"do": "fail", "code": 30008}}')
    parser.add_argument(
        "--delay-ms", type=float, default=5, help="milliseconds before each status (default: %(default)s)"
    )
    parser.add_argument(
        "--workers", type=int, default=8, help="how many callbacks are posted at the same time (default: %(default)s)"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to 65535, not {text}")
    return int(text)


def _address(text: str) -> str:
    try:
        return require_web_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must begin with http:// or https://, not {text}") from error


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
