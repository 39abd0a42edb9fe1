"""What API Gateway does with a request before a function sees it."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

MOST_BYTES = 6 * 1024 * 1024
"""Of an event: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

# AWS does not promise to use the template's words here.
TOO_LARGE = {"statusCode": HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body": '{"message": "Request Too Long"}'}


def through_gateway(handler: Callable[[Any, Any], Any], event: Any, context: Any) -> Any:
    """The handler's answer, or the gateway's own to a request that makes too large an event."""
    size = len(json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode())
    return TOO_LARGE if size > MOST_BYTES else handler(event, context)
