"""DynamoDB, SQS and Secrets Manager without the wire: a call is answered by moto's own code, with no HTTP request.

Signing, sending and reading HTTP took most of a test's time, and nothing here depends on them. An error is answered the
long way, so it looks exactly as botocore reads it.
"""

import json
import threading
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from botocore import handlers
from botocore.regions import EndpointRulesetResolver
from botocore.useragent import UserAgentString
from moto.core import utils
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.responses import ActionResult, BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.sqs import models as sqs_models
from moto.sqs.responses import SQSResponse

_snake_case = cache(utils.camelcase_to_underscores)
HANDLERS: dict[str, type[BaseResponse]] = {
    "dynamodb": DynamoHandler,
    "secretsmanager": SecretsManagerResponse,
    "sqs": SQSResponse,
}
_OK = SimpleNamespace(status_code=200, headers={})
_construct_endpoint = EndpointRulesetResolver.construct_endpoint
_one_at_a_time = threading.RLock()
"""moto's tables and queues are not made for several threads."""


class Line:
    """What can go wrong on the way back; the tests of crashes replace `lost`."""

    lost: Callable[[], bool] = staticmethod(lambda: False)


def _answer(model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
    """botocore's before-call: the response and what was read from it, or None to go the long way."""
    kind = HANDLERS.get(model.service_model.service_name)
    if kind is None or not botocore_stubber.enabled:
        return None
    with _one_at_a_time:
        result = _result(kind, model.name, params)
        if result is not None and Line.lost():
            result = _result(kind, model.name, params)  # the library sends the same request again
    return None if result is None else (_OK, result)


def _result(kind: type[BaseResponse], operation: str, params: dict[str, Any]) -> dict[str, Any] | None:
    handler: Any = kind()
    handler.params = handler.body = json.loads(params["body"])
    handler.uri, handler.path, handler.uri_match = params["url"], params["url_path"], {}
    handler.region, handler.current_account = "us-east-1", DEFAULT_ACCOUNT_ID
    handler.headers = handler.querystring = {}
    try:
        found = getattr(handler, _snake_case(operation))()
    except Exception:  # noqa: BLE001 - answered the long way, where it is raised again
        return None
    members: Any = (found.result if isinstance(found, ActionResult) else json.loads(found)) or {}
    answer = {name: value for name, value in members.items() if value is not None}
    return answer | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def _endpoint_once(resolver: Any, operation_model: Any, call_args: Any, request_context: Any) -> Any:
    """An operation's address, which is the same for each call of a client."""
    known = vars(resolver).setdefault("known", {})
    name = operation_model.name
    if name not in known:
        known[name] = _construct_endpoint(resolver, operation_model, call_args, request_context)
    return known[name]


def _in_turn[**P, R](method: Callable[P, R]) -> Callable[P, R]:
    def call(*args: P.args, **more: P.kwargs) -> R:
        with _one_at_a_time:
            return method(*args, **more)

    return call


def install() -> None:
    """From now on, for each client that is made; where moto is not on, the client goes its usual way."""
    if ("before-call", _answer) in handlers.BUILTIN_HANDLERS:
        return
    handlers.BUILTIN_HANDLERS.append(("before-call", _answer))
    replaced: list[tuple[Any, str, Any]] = [
        (botocore_stubber, "process_request", _in_turn(botocore_stubber.process_request)),
        # Who asks costs as much as what is asked, and a queue spells its attributes anew with each question.
        (UserAgentString, "to_string", lambda _: "tests"),
        (EndpointRulesetResolver, "construct_endpoint", _endpoint_once),
        (sqs_models, "camelcase_to_underscores", _snake_case),
    ]
    for holder, name, value in replaced:
        setattr(holder, name, value)
