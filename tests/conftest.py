"""What all tests share: hypothesis without a clock, so that a busy machine fails no test."""

import gc

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("tests.support.promises")  # so that a broken promise says how

settings.register_profile("sayso", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("sayso")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no core waits for it in the end."""
    items.sort(key=lambda item: "promises" not in item.path.parts)


def pytest_collection_finish() -> None:
    """What was imported stays: do not look through it again and again for what can be thrown away."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
