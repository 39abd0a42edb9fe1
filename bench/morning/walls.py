"""The walls that a morning meets: limits of AWS, of Twilio and of our template, each with its source.

All pages were read in November 2026.
"""

from dataclasses import dataclass, replace

AWS = "https://docs.aws.amazon.com"
PARTITION_UNITS = 1_000
"""Write units a second of one partition: {AWS}/amazondynamodb/latest/developerguide/bp-partition-key-design.html"""

POLLERS, POLLERS_A_SECOND = 5, 5
"""Batches of a queue that Lambda takes at once to begin with, and how many more each second (300 a minute):
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""

RUNS_A_SECOND = 100
"""By how many runs a function grows in a second (1,000 in ten):
https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What may be had at the same time, or in a second. The defaults are those of a new deployment."""

    dispatch_concurrency: int = 10
    """Our parameter; also how many looks run at the same time. At most 1,000: services-sqs-scaling.html"""
    twilio_texts: int = 2_000
    """A second, of the account and its subaccounts; above it 63017: https://www.twilio.com/docs/api/errors/63017"""
    route: int = 2_000
    route_burst: int = 4_000
    """Reports a second on the status route: template.yaml, MethodSettings"""
    gateway: int = 10_000
    gateway_burst: int = 5_000
    """Requests a second of the AWS account: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
    lambda_runs: int = 1_000
    """At the same time, of the AWS account: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
    table_units: int = 40_000
    """Write units a second of one table with its indexes:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""
    side_by_side: bool = True
    """Whether looks run many at once; one after the other, as before, a run does `LOOKS_A_RUN`"""


LOOKS_A_RUN = 200

NEW = Walls()
AS_BEFORE = replace(NEW, side_by_side=False)
RAISED = Walls(
    dispatch_concurrency=1_000,
    twilio_texts=15_000,
    route=40_000,
    route_burst=40_000,
    gateway=50_000,
    gateway_burst=25_000,
    lambda_runs=5_000,
    table_units=150_000,
)
"""What ten thousand accounts with 200 families each need at 8:00, with some room."""
