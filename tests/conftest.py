"""What all tests share: hypothesis without a clock, so that a busy machine fails no test."""

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("tests.support.promises")  # so that a broken promise says how

settings.register_profile("sayso", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("sayso")
