"""How long AWS may take to answer a call. With its repeat, that is less than the function lives (`template.yaml`)."""

from botocore.config import Config

from sayso.environment import environment

CONNECT_SECONDS = 2
ATTEMPTS = 2
PAUSE_SECONDS = 1
"""The longest pause before the repeat.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html"""

DEFAULT_READ_SECONDS = 8


def read_seconds() -> int:
    """How long an answer may take, by the function's environment; a command has no limit of its own."""
    return int(environment("READ_TIMEOUT_S?")["READ_TIMEOUT_S"] or DEFAULT_READ_SECONDS)


def longest_call(read: int) -> int:
    """The seconds that one call takes if AWS does not answer, neither to it nor to its repeat."""
    return ATTEMPTS * (CONNECT_SECONDS + read) + PAUSE_SECONDS * (ATTEMPTS - 1)


def aws_config() -> Config:
    """The limits for a client of boto3."""
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds(),
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
