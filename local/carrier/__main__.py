"""Starts the carrier twin from the command line: `python -m local.carrier --port 4010`."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from local.carrier.credentials import Credentials, made_up
from local.carrier.delivery.delivery_runner import Pace
from local.carrier.http.exchange import json_object
from local.carrier.phones import behaviour
from local.carrier.twin import Settings, running
from local.carrier.webhooks.webhook import web_address


def main() -> int:
    given = parser().parse_args()
    try:
        table = behaviour.parse(json_object(given.behaviours.read_text())) if given.behaviours else {}
    except OSError as error:
        return _fail(f"--behaviours {given.behaviours} cannot be read ({error.strerror}): check its name.")
    except ValueError as error:
        return _fail(f"--behaviours {given.behaviours}: {error}")
    chance = made_up()
    credentials = Credentials(given.account_sid or chance.account_sid, given.auth_token or chance.auth_token)
    settings = Settings(
        port=given.port,
        credentials=credentials,
        inbound_url=given.inbound_url,
        behaviours=table,
        pace=Pace(delay=given.delay_ms / 1000, workers=given.workers),
    )
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        with running(settings) as url:
            print(f"The carrier twin listens on {url} for account {credentials.account_sid}.", flush=True)
            print(f"Its phones and their texts: {url}/", flush=True)
            if not given.auth_token:
                print(f"Its auth token, made for this run: {credentials.auth_token}", flush=True)
            stop.wait()
    except OSError as error:
        return _fail(
            f"The carrier twin cannot listen on port {given.port} ({error.strerror}): "
            "end what listens there, or choose another with --port; 0 takes a free one."
        )
    return 0


def parser() -> argparse.ArgumentParser:
    """The options; docs/rehearsing.md explains them."""
    parser = argparse.ArgumentParser(prog="python -m local.carrier", description=__doc__)
    parser.add_argument("--port", type=_port, default=4010, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--account-sid", help="made up when missing")
    parser.add_argument("--auth-token", help="made up, and printed, when missing")
    parser.add_argument("--inbound-url", type=_address, help="where recipients' texts are posted")
    parser.add_argument("--behaviours", type=Path, help='JSON file: {"+1415…": {"do": "fail", "code": 30008}}')
    parser.add_argument("--delay-ms", type=float, default=5, help="before each status (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=8, help="callbacks at once (default: %(default)s)")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a whole number from 0 to 65535, not {text}")
    return int(text)


def _address(text: str) -> str:
    try:
        return web_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"begins with http:// or https://, unlike {text}") from error


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
