"""A batch with a time of its own, and a phone where it is night, on the deployed stack."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from local.invoke import deployed
from local.stack_config import StackConfig
from tests.e2e.school import School, phones, until


def test_a_batch_begins_at_its_time(school: School, stack: dict[str, Any]) -> None:
    place = StackConfig.from_environment({"SAYSO_AWS_PORT": str(urlsplit(stack["aws_endpoint_url"]).port)})
    housekeeping = deployed.functions(place)["HousekeepingFunction"]
    (phone,) = phones(120, 1)
    school.opt_in(phone)
    told = school.send([phone], send_at=(datetime.now(UTC) + timedelta(seconds=3)).isoformat())
    assert told["status"] == "scheduled"
    assert school.given_to_carrier(phone) == []

    def look() -> bool | None:
        ran = deployed.invoke(place, housekeeping, {})
        assert not ran.failed, ran.log
        return True if school.viewer.get(f"/batches/{told['batch_id']}")["status"] == "completed" else None

    until(look, "the batch begins and completes")
    assert school.given_to_carrier(phone) == [phone]


def test_quiet_hours_hold_a_batch_back(other_school: School) -> None:
    (phone,) = phones(121, 1)
    other_school.opt_in(phone)
    zone, now = other_school.admin.get("/settings")["time_zone"], datetime.now(UTC)
    quiet = {"from": f"{now - timedelta(hours=1):%H:%M}", "to": f"{now + timedelta(hours=1):%H:%M}"}
    other_school.admin.put("/settings", {"quiet_hours": quiet, "time_zone": "UTC"})
    try:
        told = other_school.send([phone])
        assert (told["deferred"], [wait["recipients"] for wait in told["deferred_until"]]) == (1, [1])
        cancelled = other_school.sender.post(f"/batches/{told['batch_id']}/cancel", {})
        assert (cancelled["sent"], cancelled["stopped"]) == (0, 1)
        assert other_school.completed(told["batch_id"])["counts"] == {"cancelled": 1}
    finally:
        other_school.admin.put("/settings", {"quiet_hours": None, "time_zone": zone})
    assert other_school.given_to_carrier(phone) == []
