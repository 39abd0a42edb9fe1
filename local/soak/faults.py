"""The faults of a soak and their rates: at the carrier, and between the functions and AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONG_MS = 9_000
"""Longer than the timeout of the functions' AWS clients, which then retry."""

# Shares of all create requests. docs/rehearsing.md describes each fault. The first six make the create request fail, or
# lose its answer; the others affect callbacks and lists.
CARRIER: dict[str, float] = {
    "too_many_requests": 0.03,
    "error_before_taking": 0.003,
    "error_after_taking": 0.006,
    "reset_before_taking": 0.003,
    "reset_after_taking": 0.006,
    "silence_after_taking": 0.0005,
    "early_callbacks": 0.02,
    "delayed_callbacks": 0.05,
    "repeated_callbacks": 0.25,
    "reversed_callbacks": 0.1,
    "dropped_callbacks": 0.01,
    "late_listing": 0.05,
}
TAKES_MINUTES = ("error_before_taking", "reset_before_taking", "silence_after_taking")
"""After these, a minute must pass before Sayso concludes that the carrier does not have the message."""
CARRIER_QUICK = {name: min(3 * rate, 0.3) for name, rate in CARRIER.items() if name not in TAKES_MINUTES}
"""For a short soak: higher rates of the other faults, so that each of them happens."""

CARRIER_SECONDS: dict[str, float] = {"late_listing": 3, "silence_after_taking": 15, "delayed_callbacks": 3}

HOSTILE: dict[str, float] = {
    "redacted_body": 1,
    "reset_after_taking": 0.1,
    "dropped_callbacks": 0.2,
    "delayed_callbacks": 0.4,
    "repeated_callbacks": 0.6,
    "late_listing": 0.4,
}
"""These instead, for a hostile carrier: lists show no text; answers and reports are lost, late or repeated."""
HOSTILE_SECONDS: dict[str, float] = {"late_listing": 20, "delayed_callbacks": 20}


def of_carrier(*, quick: bool, hostile: bool) -> tuple[dict[str, float], dict[str, float]]:
    """The rates of the carrier's faults, and how many seconds they last."""
    rates = CARRIER_QUICK if quick else CARRIER
    return (rates | HOSTILE, CARRIER_SECONDS | HOSTILE_SECONDS) if hostile else (rates, CARRIER_SECONDS)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the proxy, and its name in the table."""

    name: str
    service: str
    probability: float
    effect: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The rule in the proxy's form. The proxy draws for each rule in order, and applies the first that hits."""
        return {"service": self.service, "probability": self.probability, **self.effect}


def _error(code: str, status: int) -> dict[str, Any]:
    return {"error": {"code": code, "status": status}}


LOST_ANSWER = {"response": {"abort_bytes": 0}}
"""The request has its effect, and then the connection breaks."""

AWS: tuple[Rule, ...] = (
    Rule("DynamoDB throttles", "dynamodb", 0.02, _error("ProvisionedThroughputExceededException", 400)),
    Rule("DynamoDB throttles the request", "dynamodb", 0.01, _error("ThrottlingException", 400)),
    Rule("DynamoDB answers 500", "dynamodb", 0.005, _error("InternalServerError", 500)),
    Rule("DynamoDB's connection breaks before the request", "dynamodb", 0.005, {"reset": True}),
    Rule("DynamoDB's connection breaks after the request", "dynamodb", 0.01, LOST_ANSWER),
    Rule("DynamoDB does not answer", "dynamodb", 0.0003, {"timeout_ms": LONG_MS}),
    Rule("SQS throttles", "sqs", 0.02, _error("RequestThrottled", 400)),
    Rule("SQS answers 503", "sqs", 0.01, _error("ServiceUnavailable", 503)),
    Rule("SQS's connection breaks before the request", "sqs", 0.005, {"reset": True}),
    Rule("SQS's connection breaks after the request", "sqs", 0.01, LOST_ANSWER),
    Rule("SQS does not answer", "sqs", 0.0005, {"timeout_ms": LONG_MS}),
)

LATENCIES: tuple[Rule, ...] = tuple(
    Rule(f"{service}'s own latency", service, 1, {"latency": {"preset": service}})
    for service in ("dynamodb", "sqs", "secretsmanager", "sns")
)
"""The response times of the real services, as measured by the makers of the proxy."""
