"""What goes wrong in a soak, and how often: at the carrier, and between the functions and AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONG_MS = 9_000
"""Longer than the functions wait for AWS: they give the call up and make it anew."""

# A share of all create calls; what each does is told in docs/rehearsing.md. A create that met one of the first seven is
# refused, or its answer is lost; the others befall its callbacks.
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
"""What these leave is not believed before a minute has passed, and then takes another look or two."""
QUICKLY = {name: min(3 * rate, 0.3) for name, rate in CARRIER.items() if name not in TAKES_MINUTES}
"""For few messages: of the others more, so that each comes up."""

CARRIER_SECONDS: dict[str, float] = {"late_listing": 3, "silence_after_taking": 15, "delayed_callbacks": 3}


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the proxy's rules, and what it is called in the table."""

    name: str
    service: str
    probability: float
    effect: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As the proxy takes it; the first rule that draws its lot is the one that counts."""
        return {"service": self.service, "probability": self.probability, **self.effect}


def _error(code: str, status: int) -> dict[str, Any]:
    return {"error": {"code": code, "status": status}}


LOST_ANSWER = {"response": {"abort_bytes": 0}}
"""The call has its effect, and then the connection breaks."""

AWS: tuple[Rule, ...] = (
    Rule("DynamoDB throttles", "dynamodb", 0.02, _error("ProvisionedThroughputExceededException", 400)),
    Rule("DynamoDB throttles the request", "dynamodb", 0.01, _error("ThrottlingException", 400)),
    Rule("DynamoDB has an error", "dynamodb", 0.005, _error("InternalServerError", 500)),
    Rule("DynamoDB's connection breaks before", "dynamodb", 0.005, {"reset": True}),
    Rule("DynamoDB's connection breaks after", "dynamodb", 0.01, LOST_ANSWER),
    Rule("DynamoDB does not answer", "dynamodb", 0.0003, {"timeout_ms": LONG_MS}),
    Rule("SQS throttles", "sqs", 0.02, _error("RequestThrottled", 400)),
    Rule("SQS is not there", "sqs", 0.01, _error("ServiceUnavailable", 503)),
    Rule("SQS's connection breaks before", "sqs", 0.005, {"reset": True}),
    Rule("SQS's connection breaks after", "sqs", 0.01, LOST_ANSWER),
    Rule("SQS does not answer", "sqs", 0.0005, {"timeout_ms": LONG_MS}),
)

LATENCIES: tuple[Rule, ...] = tuple(
    Rule(f"{service}'s own latency", service, 1, {"latency": {"preset": service}})
    for service in ("dynamodb", "sqs", "secretsmanager", "sns")
)
"""What the real services take, as the proxy's makers have measured it."""
