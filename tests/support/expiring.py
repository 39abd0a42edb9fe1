"""DynamoDB's expiry, which moto does not play: what has expired by a moment is deleted."""

from datetime import UTC, datetime
from typing import Any

import boto3

from tests.support.house import House


def expire(house: House, moment: datetime) -> None:
    """Delete whatever has expired by then from all tables that forget."""
    for variable in ("BATCHES_TABLE", "CONSENTS_TABLE", "LOG_TABLE"):
        table = boto3.resource("dynamodb").Table(house.environment[variable])
        items: list[Any] = table.scan()["Items"]
        for item in items:
            if "expires" in item and int(item["expires"]) <= moment.timestamp():
                table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})


def days_left(house: House, kind: str, moment: datetime, variable: str = "BATCHES_TABLE") -> list[int]:
    """How many days the items with this in their key have left then, in order."""
    items: list[Any] = boto3.resource("dynamodb").Table(house.environment[variable]).scan()["Items"]
    ends = sorted(int(one["expires"]) for one in items if kind in one["pk"])
    return [round((datetime.fromtimestamp(end, UTC) - moment).total_seconds() / 86400) for end in ends]
