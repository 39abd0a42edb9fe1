"""A text that came is kept for two years, or as long as the account has set; its entry stays."""

from datetime import UTC, datetime, timedelta

import time_machine

from tests.support.expiring import days_left, expire
from tests.support.house import House

DANA = "+14155550101"
NOON = datetime(2026, 1, 6, 17, tzinfo=UTC)
TWO_YEARS = timedelta(days=730)


def test_it_goes_after_two_years_and_the_entry_that_it_came_stays(house: House) -> None:
    with time_machine.travel(NOON, tick=False):
        house.text(DANA, "STOP", text_id="SM1")
        house.call("PUT", "/settings", {"inbound_kept_days": 90})
        house.text(DANA, "we sing and yodel", text_id="SM2")
    assert days_left(house, "#texts#", NOON, "CONSENTS_TABLE") == [90, 730]
    expire(house, NOON + timedelta(days=91))
    assert [text["body"] for text in house.consent(DANA)["texts"]] == ["STOP"]
    expire(house, NOON + TWO_YEARS)
    shown = house.consent(DANA)
    assert (shown["channels"]["sms"], shown["texts"]) == ("opted_out", [])
    assert len(house.entries(type="message_received")) == 1
    [change] = house.entries(type="consent_changed")
    proof = house.call("GET", f"/consents/{DANA}/proof").body
    assert [(one["id"], one.get("evidence")) for one in proof["entries"] if one["type"] == "consent_changed"] == [
        (change["id"], None)
    ]
