"""Which metrics there are to look at: those of AWS, and our own by the function that counts them."""

import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sayso.actions.delivery.housekeeping import collaborators as housekeeping
from sayso.carrier import door
from sayso.observability import Metric
from tests.template.deployed import FUNCTIONS, of_type, properties, variables

NAMESPACE = "${AWS::StackName}"
"""Of what the functions count themselves: `POWERTOOLS_METRICS_NAMESPACE`."""

# Namespace and dimensions: the metrics that AWS publishes there, of those that we use.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
OF_AWS: dict[tuple[str, tuple[str, ...]], set[str]] = {
    ("AWS/Lambda", ("FunctionName",)): {"Duration", "Errors", "Invocations", "Throttles"},
    ("AWS/Lambda", ()): {"Throttles"},
    ("AWS/SQS", ("QueueName",)): {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
    ("AWS/ApiGateway", ("ApiName", "Stage")): {"4XXError", "5XXError", "Count"},
    ("AWS/DynamoDB", ("TableName",)): {"TransactionConflict"},
}

_MENTIONED = re.compile(r"Metric\.([A-Z_]+)")
HOUSEKEEPING = "functions.housekeeping"
"""What its functions count stands under one name."""
_EVERY_STATUS = 'Metric(f"messages_{status.value}")'


def as_text(value: Any) -> str:
    """A Ref, GetAtt or Sub the way Fn::Sub writes it."""
    match value:
        case {"Ref": name}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Sub": str(text)}:
            return text
        case _:
            return str(value)


def exists(namespace: str, metric: str, dimensions: Mapping[str, str]) -> bool:
    """Whether anybody publishes this metric under these dimensions; values as Fn::Sub writes them."""
    if namespace == NAMESPACE:
        return dimensions.keys() == {"service"} and (dimensions["service"], metric) in counted()
    known = OF_AWS.get((namespace, tuple(dimensions)), set())
    return metric in known and all(value in values_of()[name] for name, value in dimensions.items())


@cache
def counted() -> frozenset[tuple[str, Metric]]:
    """Service and metric, for each metric that a function's module or a verb that it imports mentions, or the door."""
    return frozenset(
        (housekeeping.SERVICE if HOUSEKEEPING in module else variables(function)["POWERTOOLS_SERVICE_NAME"], metric)
        for function in FUNCTIONS
        for module in [properties(function)["Handler"].rpartition(".")[0]]
        for metric in _mentioned(module)
    ) | {(door.SERVICE, metric) for metric in _mentioned(door.__name__)}


def _mentioned(module: str) -> Iterator[Metric]:
    source = _source(module)
    actions = re.findall(r"^from (sayso\.actions\.\w+\.\w+)", source, re.MULTILINE)
    for text in [source, *map(_source, actions)]:
        yield from (Metric[name] for name in _MENTIONED.findall(text))
        if _EVERY_STATUS in text:
            yield from (metric for metric in Metric if metric.startswith("messages_"))


def _source(module: str) -> str:
    """Of a module, or of all modules of a package."""
    file = Path(str(importlib.import_module(module).__file__))
    files = sorted(file.parent.glob("*.py")) if file.name == "__init__.py" else [file]
    return "\n".join(one.read_text() for one in files)


@cache
def values_of() -> Mapping[str, set[str]]:
    """What each dimension can be, among the template's own resources."""
    return {
        "FunctionName": {f"${{{name}}}" for name in of_type("AWS::Lambda::Function")},
        "QueueName": {f"${{{name}.QueueName}}" for name in of_type("AWS::SQS::Queue")},
        "TableName": {f"${{{name}}}" for name in of_type("AWS::DynamoDB::Table")},
        "ApiName": {as_text(properties("Api")["Name"])},
        "Stage": {as_text(stage["StageName"]) for stage in of_type("AWS::ApiGateway::Stage").values()},
    }
