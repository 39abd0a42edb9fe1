"""Settling what the carrier reports: credits, rows, counters and log, each message once."""

from itertools import permutations
from typing import Any

import pytest

from sayso.domain.message.message import MessageId
from tests.support.events import sid
from tests.support.house import House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"
LONG = "x" * 161  # two segments

ENDS = [
    ("delivered", {}, 998, "message_delivered", f"SMS message delivered to {DANA}. 2 credits used. 998 remaining."),
    (
        "undelivered",
        {"ErrorCode": "30003"},
        998,
        "message_undelivered",
        f"SMS message undelivered to {DANA}. 2 credits used. 998 remaining.",
    ),
    (
        "failed",
        {"ErrorCode": "30008"},
        1000,
        "message_failed",
        f"SMS message to {DANA} failed: the carrier could not deliver it (code 30008). 0 credits used. 1000 remaining.",
    ),
]


@pytest.mark.parametrize(("status", "more", "balance", "kind", "told"), ENDS)
def test_a_final_report_settles_row_credits_and_log(
    house: House, status: str, more: dict[str, str], balance: int, kind: str, told: str
) -> None:
    batch_id = house.sent(DANA, template=LONG)
    assert house.credits() == {"balance": 1000, "held": 2, "available": 998}
    house.conclude(batch_id, DANA, status, MessageSid=sid("SM9"), **more)
    assert house.credits() == {"balance": balance, "held": 0, "available": balance}
    [row] = house.messages(batch_id)
    assert (row["status"], row["segments"], row["error_code"]) == (status, 2, more.get("ErrorCode"))
    [entry] = house.entries(type=kind)
    assert (entry["text"], entry["at"], entry["carrier_id"]) == (told, row["at"], sid("SM9"))
    assert (entry["phone"], entry["batch_id"], entry["message_id"]) == (DANA, batch_id, row["message_id"])
    check(house)


def test_a_report_that_is_not_final_changes_nothing(house: House) -> None:
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "sent")
    assert house.statuses(batch_id) == {DANA: "sent"}
    check(house)


def test_the_last_report_completes_the_batch_with_one_entry_that_sums_it_up(house: House) -> None:
    batch_id = house.sent(DANA, KIM, ALI, template=LONG)
    house.conclude(batch_id, DANA, "delivered")
    house.conclude(batch_id, KIM, "failed")
    assert house.batch(batch_id)["status"] == "sending"
    house.conclude(batch_id, ALI, "undelivered")
    batch = house.batch(batch_id)
    assert (batch["status"], batch["credits_used"]) == ("completed", 4)
    assert batch["counts"] == {"delivered": 1, "undelivered": 1, "failed": 1}
    [entry] = house.entries(type="batch_completed")
    assert entry["text"] == "3 queued, 1 delivered, 1 undelivered, 1 failed. 4 credits used."
    assert batch["completed_at"] == entry["at"]
    check(house)


def test_in_whatever_order_reports_come_the_highest_stands_and_is_debited_once(house: House) -> None:
    orders = list(permutations(["sent", "undelivered", "delivered", "failed"]))
    phones = {f"+1415555{1000 + number}": order for number, order in enumerate(orders)}
    batch_id = house.sent(*phones, template=LONG)
    ids = {row["phone"]: row["message_id"] for row in house.messages(batch_id)}
    for turn in range(4):
        for phone, order in phones.items():
            house.report(batch_id, ids[phone], phone, order[turn])
        house.settle()
        check(house)
    assert house.batch(batch_id)["counts"] == {"delivered": len(orders)}
    assert house.credits() == {"balance": 1000 - 2 * len(orders), "held": 0, "available": 1000 - 2 * len(orders)}


def test_a_late_delivery_is_debited_though_it_takes_available_below_zero_and_nothing_is_accepted_until_it_is_paid(
    house: House,
) -> None:
    house.open("studio", "+14155550300", credits_bought=2)
    first = house.sent(DANA, account="studio", template=LONG)
    house.conclude(first, DANA, "failed", account="studio")
    house.accept(DANA, account="studio", key="second", template=LONG)
    house.conclude(first, DANA, "delivered", account="studio")
    assert house.credits("studio") == {"balance": 0, "held": 2, "available": -2}
    refused = house.send("third", recipients=[{"phone": KIM}], account="studio")
    assert refused.error == (402, "insufficient_credits")
    assert refused.body["details"] == [{"needed": 1, "available": -2, "without_consent": 1}]
    house.call("POST", "/credits/purchases", {"credits": 3, "reference": "r"}, account="studio")
    assert house.send("third", recipients=[{"phone": KIM}], account="studio").status == 202
    check(house, "studio")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"segments": 24}, id="dearer"),
        pytest.param({"index": 1}, id="another place"),
        pytest.param({"chunk": 1}, id="another chunk"),
        pytest.param({"seal": "0123456789ab"}, id="another seal"),
    ],
)
def test_a_message_id_that_the_batch_never_gave_settles_nothing(house: House, changes: dict[str, Any]) -> None:
    batch_id = house.sent(DANA)
    genuine = MessageId.parse(house.messages(batch_id)[0]["message_id"])
    parts = {name: getattr(genuine, name) for name in ("chunk", "index", "segments", "seal")} | changes
    house.report(batch_id, str(MessageId(**parts)), DANA, "delivered")
    assert house.settle() == 1
    assert house.statuses(batch_id) == {DANA: "sent"}
    assert house.credits() == {"balance": 1000, "held": 1, "available": 999}
    check(house)


def test_a_report_about_a_batch_that_nobody_knows_settles_nothing(house: House) -> None:
    house.report("0" * 32, "0.0.1.0123456789ab", DANA, "delivered")
    assert house.settle() == 1
    check(house)
