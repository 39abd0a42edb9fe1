"""DynamoDB, SQS and Secrets Manager without the wire: a call is answered by moto's own code, with no HTTP request.

Writing, signing, sending and reading HTTP took most of a test's time, and nothing here depends on them. What DynamoDB
refuses is read by botocore's own parser; every other error is answered the long way.
"""

import json
import threading
from collections.abc import Callable
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from botocore import handlers, session
from botocore.client import BaseClient
from botocore.parsers import create_parser
from botocore.regions import EndpointRulesetResolver
from botocore.useragent import UserAgentString
from moto.core import utils
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.responses import ActionResult, BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.sqs import models as sqs_models
from moto.sqs.responses import SQSResponse
from werkzeug.exceptions import HTTPException

from tests.support import quick_requests

_snake_case = cache(utils.camelcase_to_underscores)
HANDLERS: dict[str, type[BaseResponse]] = {
    "dynamodb": DynamoHandler,
    "secretsmanager": SecretsManagerResponse,
    "sqs": SQSResponse,
}
_PARSER: Any = create_parser("json")
_OK = SimpleNamespace(status_code=200, headers={})
_construct_endpoint = EndpointRulesetResolver.construct_endpoint
_convert: Any = BaseClient._convert_to_request_dict  # type: ignore[attr-defined]
_one_at_a_time = threading.RLock()
"""moto's tables and queues are not made for several threads."""


class Line:
    """What can go wrong on the way back; the tests of crashes replace `lost`."""

    lost: Callable[[], bool] = staticmethod(lambda: False)


def _request(client: Any, api_params: Any, operation_model: Any, endpoint_url: str, context: Any, **more: Any) -> Any:
    """What botocore would send: for the long way as it is, else what is read of it."""
    if not _is_here(operation_model):
        return _convert(client, api_params, operation_model, endpoint_url, context, **more)
    context["written"] = partial(_convert, client, api_params, operation_model, endpoint_url, context, **more)
    context["read"] = partial(quick_requests.body, client, operation_model, api_params)
    return {"body": context["read"](), "url": endpoint_url, "url_path": "/", "headers": {}, "context": context}


def _is_here(model: Any) -> bool:
    return model.service_model.service_name in HANDLERS and botocore_stubber.enabled


def _answer(model: Any, params: dict[str, Any], context: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:
    """botocore's before-call: the response and what was read from it, or None to go the long way."""
    if not _is_here(model):
        return None
    with _one_at_a_time:
        answer = _answer_of(model, params)
        if answer is not None and Line.lost():
            answer = _answer_of(model, params | {"body": context["read"]()})  # the library sends the same request again
    if answer is None:
        params.update(context["written"]())
    return answer


def _answer_of(model: Any, params: dict[str, Any]) -> tuple[Any, dict[str, Any]] | None:
    kind = HANDLERS[model.service_model.service_name]
    handler: Any = kind()
    handler.params = params["body"]
    handler.body = (
        json.dumps(handler.params) if kind is SecretsManagerResponse else handler.params
    )  # it reads by itself
    handler.uri, handler.path, handler.uri_match = params["url"], params["url_path"], {}
    handler.region, handler.current_account = "us-east-1", DEFAULT_ACCOUNT_ID
    handler.headers = handler.querystring = {}
    try:
        found = getattr(handler, _snake_case(model.name))()
    except HTTPException as refused:
        return _refusal(model, refused) if kind is DynamoHandler else None
    except Exception:  # noqa: BLE001 - answered the long way, where it is raised again
        return None
    members: Any = (found.result if isinstance(found, ActionResult) else json.loads(found)) or {}
    answer = {name: value for name, value in members.items() if value is not None}
    return _OK, answer | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def _refusal(model: Any, refused: HTTPException) -> tuple[Any, dict[str, Any]]:
    """The same steps as in botocore's endpoint: the error, and what the service adds to an error of this code."""
    said: dict[str, Any] = {"body": str(refused.get_body()).encode(), "headers": {}, "status_code": refused.code}
    read = _PARSER.parse(said, model.output_shape)
    shape = model.service_model.shape_for_error_code(read["Error"]["Code"])
    if shape is not None:
        read.update(_PARSER.parse(said, shape))
    read["ResponseMetadata"]["RetryAttempts"] = 0
    return SimpleNamespace(status_code=refused.code, headers={}), read


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
    handlers.BUILTIN_HANDLERS.remove(("before-call", handlers.add_recursion_detection_header))  # no header is read
    replaced: list[tuple[Any, str, Any]] = [
        (botocore_stubber, "process_request", _in_turn(botocore_stubber.process_request)),
        # Who asks costs as much as what is asked, and a queue spells its attributes anew with each question.
        (UserAgentString, "to_string", lambda _: "tests"),
        (EndpointRulesetResolver, "construct_endpoint", _endpoint_once),
        (session, "create_loader", cache(session.create_loader)),
        (BaseClient, "_convert_to_request_dict", _request),
        (sqs_models, "camelcase_to_underscores", _snake_case),
    ]
    for holder, name, value in replaced:
        setattr(holder, name, value)
