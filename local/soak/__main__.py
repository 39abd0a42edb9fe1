"""`python -m local.soak --messages 20000`: a stack of its own, faults at every turn, and every promise in the end."""

import argparse
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Never

from rich.console import Console

from local.carrier.control.client import ControlClient
from local.errors import LocalStackError
from local.invoke.deployed import functions
from local.soak import faults, figures
from local.soak.proxy import Proxy, standing_before
from local.soak.schools import School, schools, shares
from local.soak.waiting import NotAtItsEnd, housekeeping, until_all_is_over, until_quiet
from local.stack import lifecycle
from local.stack_config import HOST, ROOT, StackConfig, free_port
from sayso_cli.office.problem import Problem

FIND_OUT_AFTER_S, QUICKLY_S = 120, 10
"""Instead of ten minutes: how long a message may be silent before the carrier is asked about it. Where there are many,
the reports of messages that went out wait their turn, and to ask about each would only make them wait longer."""

WIDTH_IN_A_FILE = 120
SECONDS_A_MESSAGE = 0.5
PATIENCE_S = 300


def soak(config: StackConfig, proxy: Proxy, options: argparse.Namespace, console: Console) -> figures.Figures:
    """Send so many messages on the running stack while faults befall it, and count what stands."""
    messages: int = options.messages
    rates = faults.QUICKLY if options.quick else faults.CARRIER
    running = lifecycle.up(config)
    carrier, staff = ControlClient(running["carrier"]["url"]), schools(config.stack_file)
    plan = list(shares(messages, len(staff)))
    print(f"{messages:,} messages in {sum(map(len, plan))} batches over {len(staff)} accounts", flush=True)
    for school, sizes in zip(staff, plan, strict=True):
        school.opts_in(max(sizes))
    carrier.inject(rates, seed=options.seed, seconds=faults.CARRIER_SECONDS)
    proxy.inject([*faults.AWS, *faults.LATENCIES])
    began, resources = time.monotonic(), running["resources"]
    deadline_s = PATIENCE_S + messages * SECONDS_A_MESSAGE
    with housekeeping(config, functions(config)["HousekeepingFunction"]):
        with ThreadPoolExecutor(len(staff)) as pool:
            list(pool.map(_send_all, staff, plan))
        until_all_is_over(staff, messages, deadline_s)
        queues = [resources["DispatchQueueUrl"], resources["SettleQueueUrl"]]
        until_quiet(carrier, config, queues, PATIENCE_S)
    seconds = time.monotonic() - began
    injected, below = carrier.injected(), proxy.injected()
    below = {rule.name: below[rule.name] for rule in faults.AWS}
    proxy.inject([])
    print("counting", flush=True)
    counted = figures.read(staff, carrier)
    figures.show(counted, injected, below, seconds, console)
    return counted


def _send_all(school: School, sizes: list[int]) -> None:
    for number, size in enumerate(sizes):
        school.sends(size, f"Message {number + 1}: class moves to 5 pm.")


def _own_place(find_out_after_s: int) -> StackConfig:
    """A stack of its own, on free ports, so that it disturbs none that runs."""
    aws_port, carrier_port, proxy_port = free_port(), free_port(), free_port()
    environment = dict(os.environ) | {
        "SAYSO_STATE_DIR": os.environ.get("SAYSO_STATE_DIR") or str(ROOT / ".local" / "soak"),
        "SAYSO_AWS_PORT": str(aws_port),
        "SAYSO_CARRIER_PORT": str(carrier_port),
        "CARRIER_URL": "",
        "AWS_PROXY_URL": f"http://{HOST}:{proxy_port}",
        "FIND_OUT_AFTER_S": str(find_out_after_s),
    }
    config = StackConfig.from_environment(environment)
    lifecycle.down(config)  # what an interrupted soak left
    return config


def _interrupt(*_: object) -> Never:
    raise KeyboardInterrupt


def main() -> int:
    """The command line; 0 if every promise holds."""
    signal.signal(signal.SIGTERM, _interrupt)
    parser = argparse.ArgumentParser(prog="python -m local.soak", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000, help="how many, over both demo accounts")
    parser.add_argument("--seed", type=int, default=1, help="the carrier's faults are the same for the same seed")
    parser.add_argument("--quick", action="store_true", help="without the faults that take minutes to find out about")
    options = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH_IN_A_FILE)
    try:
        config = _own_place(QUICKLY_S if options.quick else FIND_OUT_AFTER_S)
        try:
            with standing_before(config, int(config.proxy_url.rsplit(":", 1)[1])) as proxy:
                counted = soak(config, proxy, options, console)
        finally:
            lifecycle.down(config)
    except (LocalStackError, NotAtItsEnd, Problem) as problem:
        print(f"soak: {problem} (logs: {config.state_dir})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("soak: interrupted; what it had started was stopped", file=sys.stderr)
        return 130
    return 0 if counted.holds else 1


if __name__ == "__main__":
    sys.exit(main())
