"""`python -m local.soak --messages 20000`: sends messages on a stack of its own while faults are injected."""

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
from local.soak.proxy import Proxy, running_proxy
from local.soak.schools import Plan, School, plans, schools
from local.soak.waiting import NotFinished, housekeeping, wait_until_completed, wait_until_quiet
from local.stack import lifecycle
from local.stack_config import HOST, ROOT, StackConfig, free_port
from sayso_cli.office.problem import Problem

FIND_OUT_AFTER_S, HOSTILE_FIND_OUT_AFTER_S, QUICK_FIND_OUT_AFTER_S = 120, 30, 10
FIND_OUT_AFTER_S_A_MESSAGE = 0.05
"""After how many seconds without a report the carrier is asked about a message, instead of ten minutes. A large soak
waits longer, by its number of messages: its reports queue up, and asking about each of them would delay them further.
With a hostile carrier it waits less: a text that cannot be identified fails only after six times as long, and at least
after three minutes."""

WIDTH_IN_A_FILE = 120
SECONDS_A_MESSAGE = 0.5
QUIET_TIMEOUT_S = 300
LOST_RESULT_TIMEOUT_S = 40 * 60
"""How much longer a soak with all faults may take: where a result is lost on its way to the settle queue, housekeeping
has the chunk report it again after 35 minutes."""


def soak(config: StackConfig, proxy: Proxy, options: argparse.Namespace, console: Console) -> figures.Figures:
    """Start the stack, send the messages while faults are injected, and count the results."""
    messages: int = options.messages
    rates, lasting = faults.of_carrier(quick=options.quick, hostile=options.hostile)
    running = lifecycle.up(config)
    carrier, staff = ControlClient(running["carrier"]["url"]), schools(config.stack_file)
    planned = list(plans(messages, len(staff)))
    calls, batches = sum(plan.calls for plan in planned), sum(len(plan.sizes) for plan in planned)
    print(
        f"{messages:,} messages, {calls:,} of them calls, in {batches} batches over {len(staff)} accounts", flush=True
    )
    for school, plan in zip(staff, planned, strict=True):
        school.import_consents(max(plan.texts))
        school.import_consents(plan.calls, "voice")
        carrier.behave(school.answering(plan.calls))
    carrier.inject(rates, seed=options.seed, seconds=lasting)
    proxy.inject([*faults.AWS, *faults.LATENCIES])
    began, resources = time.monotonic(), running["resources"]
    timeout_s = QUIET_TIMEOUT_S + messages * SECONDS_A_MESSAGE + (0 if options.quick else LOST_RESULT_TIMEOUT_S)
    with housekeeping(config, functions(config)["HousekeepingFunction"]):
        with ThreadPoolExecutor(len(staff)) as pool:
            list(pool.map(_send_all, staff, planned))
        wait_until_completed(staff, messages, timeout_s)
        queues = [resources["DispatchQueueUrl"], resources["SettleQueueUrl"]]
        wait_until_quiet(carrier, config, queues, QUIET_TIMEOUT_S)
    seconds = time.monotonic() - began
    of_carrier, of_proxy = carrier.injected(), proxy.injected()
    of_aws = {rule.name: of_proxy[rule.name] for rule in faults.AWS}
    proxy.inject([])
    print("counting the results", flush=True)
    counted = figures.read(staff, carrier)
    figures.show(counted, of_carrier, of_aws, seconds, console)
    return counted


def _send_all(school: School, plan: Plan) -> None:
    for number, (size, channel) in enumerate(plan.sizes):
        school.send_batch(size, f"Message {number + 1}: class moves to 5 pm.", channel)


def _find_out_after_s(options: argparse.Namespace) -> int:
    if options.quick:
        return QUICK_FIND_OUT_AFTER_S
    if options.hostile:
        return HOSTILE_FIND_OUT_AFTER_S
    messages: int = options.messages
    return max(FIND_OUT_AFTER_S, round(messages * FIND_OUT_AFTER_S_A_MESSAGE))


def _own_stack(find_out_after_s: int) -> StackConfig:
    """The configuration of a stack on free ports, so that a running one is not disturbed."""
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
    lifecycle.down(config)  # stop what an interrupted soak has left running
    return config


def _interrupt(*_: object) -> Never:
    raise KeyboardInterrupt


def main() -> int:
    """The command line; returns 0 if every promise holds."""
    signal.signal(signal.SIGTERM, _interrupt)
    parser = argparse.ArgumentParser(prog="python -m local.soak", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000, help="how many messages, over both demo accounts")
    parser.add_argument("--seed", type=int, default=1, help="the carrier's faults are the same for the same seed")
    parser.add_argument("--quick", action="store_true", help="leave out the faults that take minutes to resolve")
    parser.add_argument("--hostile", action="store_true", help="the carrier lists no texts, and is late and repeats")
    options = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH_IN_A_FILE)
    try:
        config = _own_stack(_find_out_after_s(options))
        try:
            with running_proxy(config, int(config.proxy_url.rsplit(":", 1)[1])) as proxy:
                counted = soak(config, proxy, options, console)
        finally:
            lifecycle.down(config)
    except (LocalStackError, NotFinished, Problem) as error:
        print(f"soak: {error} (logs: {config.state_dir})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("soak: interrupted; everything that it started has been stopped", file=sys.stderr)
        return 130
    return 0 if counted.holds else 1


if __name__ == "__main__":
    sys.exit(main())
