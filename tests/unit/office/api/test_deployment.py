"""Where Sayso runs: the region is in the API address unless it is given."""

from typing import Any

import pytest

from sayso_cli.office.api.deployment import Deployment
from tests.support.office import API_URL

REGIONS: list[tuple[dict[str, str], str]] = [
    ({"api_url": API_URL}, "us-west-2"),
    ({"api_url": API_URL, "region": "eu-west-1"}, "eu-west-1"),
    ({"api_url": "https://texts.school.example/prod/", "region": "eu-west-1"}, "eu-west-1"),
]


@pytest.mark.parametrize(("values", "region"), REGIONS)
def test_the_region_stands_in_the_address(values: dict[str, Any], region: str) -> None:
    made = Deployment.from_values({**values, "client_id": "c"})
    assert made.region == region
    assert not made.api_url.endswith("/")
