"""Starts the local stack and deploys everything to it, renews the tokens of a running stack, and stops it."""

import json
import secrets
import urllib.request
from typing import Any

from local import aws
from local.carrier.control.client import ControlClient
from local.demo_accounts import accounts
from local.deployment import deploy
from local.errors import LocalStackError
from local.stack import processes, services, state_files, temporary_folder
from local.stack_config import REGION, StackConfig


def up(config: StackConfig) -> dict[str, Any]:
    """Start and deploy the stack, or renew the tokens of the running one; returns the content of stack.json."""
    if running := running_stack(config):
        return _renew(config, running)
    down(config)
    config.state_dir.mkdir(parents=True, exist_ok=True)
    temporary_folder.create(config.temporary)
    try:
        stack = _start(config)
    except BaseException:
        down(config)
        raise
    state_files.write_private(config.stack_file, stack)
    return stack


def down(config: StackConfig) -> bool:
    """Stop everything that `up` started; returns whether there was anything to stop."""
    running = state_files.read_processes(config)
    for started in reversed(running.processes if running else []):
        processes.stop(started)
    config.stack_file.unlink(missing_ok=True)
    config.processes_file.unlink(missing_ok=True)
    temporary_folder.remove(config.temporary)
    return running is not None


def running_stack(config: StackConfig) -> state_files.RunningStack | None:
    """The stack in this folder if it is deployed and all its processes are running."""
    running = state_files.read_processes(config)
    return running if running and running.is_complete() and config.stack_file.exists() else None


def _start(config: StackConfig) -> dict[str, Any]:
    account_sid, auth_token = f"AC{secrets.token_hex(16)}", secrets.token_hex(16)
    needed = [services.ministack(config)]
    if config.starts_twin:
        needed.append(services.carrier_twin(config, account_sid, auth_token))
    for service in needed:
        services.require_free(service)

    running = state_files.RunningStack(state_files.choices_of(config))
    for service in needed:
        _print(f"starting {service.name} on port {service.port}")
        running.processes.append(services.launch(service, config))
        state_files.write_processes(config, running)

    _print("building and deploying template.yaml (the first build takes a while)")
    resources = deploy.deploy(config)
    aws.secrets_manager(config).put_secret_value(
        SecretId=resources["CarrierSecretId"],
        SecretString=json.dumps({"account_sid": account_sid, "auth_token": auth_token}),
    )
    if config.starts_twin:
        key = ControlClient(config.carrier_url).create_key()
        aws.secrets_manager(config).put_secret_value(
            SecretId=resources["CarrierKeyId"], SecretString=json.dumps({"account_sid": account_sid, **key})
        )
        _set_inbound_webhook(config, resources["ApiUrl"])
    _print("opening the demo accounts")
    return {
        "api_url": resources["ApiUrl"],
        "aws_endpoint_url": config.aws_url,
        "region": REGION,
        "resources": resources,
        "carrier": {"url": config.carrier_url, "account_sid": account_sid, "auth_token": auth_token},
        "accounts": accounts.open_accounts(config, resources),
    }


def _renew(config: StackConfig, running: state_files.RunningStack) -> dict[str, Any]:
    if running.choices != state_files.choices_of(config):
        raise LocalStackError("a stack with another port, carrier or proxy is running: run make local-down first")
    stack = state_files.read_stack(config)
    accounts.renew_tokens(config, stack["resources"], stack["accounts"])
    state_files.write_private(config.stack_file, stack)
    _print("the local stack is already running: renewed the tokens")
    return stack


def _set_inbound_webhook(config: StackConfig, api_url: str) -> None:
    """Set the webhook to which the carrier twin posts texts."""
    body = json.dumps({"inbound": f"{api_url}/twilio/inbound"}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{config.carrier_url}/control/webhooks", body, headers, method="POST")
    services.DIRECT.open(request, timeout=5).close()


def _print(sentence: str) -> None:
    print(sentence, flush=True)
