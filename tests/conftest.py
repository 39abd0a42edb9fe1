"""What all tests share: hypothesis without a clock, so that a busy machine fails no test."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("sayso", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("sayso")


def pytest_configure(config: pytest.Config) -> None:
    """An invocation that settles nothing has nothing to count: Powertools warns, and we know."""
    config.addinivalue_line("filterwarnings", "ignore:No application metrics to publish:UserWarning")
