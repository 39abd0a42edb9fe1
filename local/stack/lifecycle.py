"""The local stack: `python -m local.stack up` starts and deploys all of it, `down` ends what `up` started."""

import argparse
import json
import secrets
import sys
import time
import urllib.request
from typing import Any

from local import aws
from local.demo_accounts import accounts
from local.deployment import deploy
from local.errors import LocalStackError
from local.stack import processes, services, state_files, temporary_folder
from local.stack_config import REGION, StackConfig


def up(config: StackConfig) -> dict[str, Any]:
    """Start and deploy the stack, or renew the tokens of the running one; the answer is stack.json's content."""
    running = state_files.read_processes(config)
    if running and running.is_whole() and config.stack_file.exists():
        return _renew(config, running)
    down(config)
    config.state_dir.mkdir(parents=True, exist_ok=True)
    temporary_folder.make(config.temporary)
    try:
        stack = _start(config)
    except BaseException:
        down(config)
        raise
    state_files.write_private(config.stack_file, stack)
    return stack


def down(config: StackConfig) -> bool:
    """End what `up` started, with all its children; says whether there was anything to end."""
    running = state_files.read_processes(config)
    for started in reversed(running.processes if running else []):
        processes.stop(started)
    config.stack_file.unlink(missing_ok=True)
    config.processes_file.unlink(missing_ok=True)
    temporary_folder.remove(config.temporary)
    return running is not None


def _start(config: StackConfig) -> dict[str, Any]:
    account_sid, auth_token = f"AC{secrets.token_hex(16)}", secrets.token_hex(16)
    wanted = [services.ministack(config)]
    if config.own_carrier:
        wanted.append(services.carrier_twin(config, account_sid, auth_token))
    for service in wanted:
        services.require_free(service)

    running = state_files.Running(state_files.choices(config))
    for service in wanted:
        _say(f"starting {service.name} on port {service.port}")
        running.processes.append(services.launch(service, config))
        state_files.write_processes(config, running)

    _say("building and deploying template.yaml (the first build takes a while)")
    resources = deploy.deploy(config)
    aws.secrets_manager(config).put_secret_value(
        SecretId=resources["CarrierSecretId"],
        SecretString=json.dumps({"account_sid": account_sid, "auth_token": auth_token}),
    )
    if config.own_carrier:
        _tell_carrier_where_texts_go(config, resources["ApiUrl"])
    _say("opening the demo accounts")
    return {
        "api_url": resources["ApiUrl"],
        "aws_endpoint_url": config.aws_url,
        "region": REGION,
        "resources": resources,
        "carrier": {"url": config.carrier_url, "account_sid": account_sid, "auth_token": auth_token},
        "accounts": accounts.seed(config, resources),
    }


def _renew(config: StackConfig, running: state_files.Running) -> dict[str, Any]:
    if running.choices != state_files.choices(config):
        raise LocalStackError("it is running with another port, carrier or proxy: make local-down first")
    stack = state_files.read_stack(config)
    accounts.renew_tokens(config, stack["resources"], stack["accounts"])
    state_files.write_private(config.stack_file, stack)
    _say("the local stack was running already: renewed the tokens")
    return stack


def _tell_carrier_where_texts_go(config: StackConfig, api_url: str) -> None:
    body = json.dumps({"inbound": f"{api_url}/twilio/inbound"}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{config.carrier_url}/control/webhooks", body, headers, method="POST")
    services.DIRECT.open(request, timeout=5).close()


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def main() -> int:
    """The command line; whatever is wrong is said in one line."""
    parser = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    parser.add_argument("command", choices=["up", "down"])
    command = parser.parse_args().command
    began = time.monotonic()
    try:
        config = StackConfig.from_environment()
        if command == "down":
            _say("stopped the local stack" if down(config) else "the local stack was not running")
            return 0
        stack = up(config)
    except LocalStackError as problem:
        print(f"local stack: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("local stack: interrupted; what had been started was stopped", file=sys.stderr)
        return 130
    _say(f"ready after {time.monotonic() - began:.0f} s: {stack['api_url']} (see {config.stack_file})")
    if config.own_carrier:
        _say(f"phones and their texts: {config.carrier_url}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
