"""Lost answers and reports on the deployed stack: housekeeping finds them out."""

from typing import Any
from urllib.parse import urlsplit

from local.invoke import deployed
from local.stack_config import StackConfig
from tests.e2e.school import School, phones, until


def test_what_was_lost_on_the_way_is_found_and_settled(school: School, stack: dict[str, Any]) -> None:
    place = StackConfig.from_environment({"SAYSO_AWS_PORT": str(urlsplit(stack["aws_endpoint_url"]).port)})
    unheard, unanswered = phones(30, 2)
    school.opt_in(unheard, unanswered)
    lost = ["reset_after_taking", "dropped_callbacks"]
    school.twin.behave(
        {
            unheard: {"do": "undeliver", "faults": ["dropped_callbacks"]},
            unanswered: {"do": "deliver", "faults": lost, "times": 1},
        }
    )
    before = school.credits()
    batch_id = school.send([unheard, unanswered])["batch_id"]
    housekeeping = deployed.functions(place)["HousekeepingFunction"]

    def look() -> bool | None:
        ran = deployed.invoke(place, housekeeping, {})
        assert not ran.failed, ran.log
        return True if school.viewer.get(f"/batches/{batch_id}")["status"] == "completed" else None

    until(look, "housekeeping finds out")
    assert {row["phone"]: row["status"] for row in school.messages(batch_id)} == {
        unheard: "undelivered",
        unanswered: "delivered",
    }
    assert sorted(school.given_to_carrier(unheard, unanswered)) == sorted([unheard, unanswered])
    after = school.credits()
    assert (before["balance"] - after["balance"], after["held"]) == (2, before["held"])
