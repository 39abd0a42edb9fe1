"""Which roles a token brings, and the walls between accounts where several calls play together.

test_walls.py has every call by itself.
"""

import pytest

from sayso.domain.account.settings import Role
from tests.support.house import NUMBER_OF, House

DANA = "+14155550101"
ABOVE = [
    ("POST", "/batches", "emergency", {"admin"}),
    ("POST", "/batches", "general", {"sender", "admin"}),
    ("PUT", f"/consents/{DANA}", "opted_in", {"admin"}),
    ("PUT", f"/consents/{DANA}", "opted_out", {"sender", "admin"}),
]
"""Where one call needs a higher role for some of what it does; test_walls.py has every call."""


@pytest.mark.parametrize(("method", "path", "what", "may"), ABOVE)
def test_what_reaches_or_allows_more_needs_a_higher_role(
    house: House, method: str, path: str, what: str, may: set[str]
) -> None:
    batch = {"channel": "sms", "category": what, "template": "Hi", "recipients": [{"phone": DANA}]}
    body = batch if path == "/batches" else {"source": "phone_call", "channels": {"sms": what}}
    for role in Role:
        before = house.entries()
        status = house.call(method, path, body, role=role, headers={"Idempotency-Key": role}).status
        assert (status != 403) is (role in may)
        assert role in may or house.entries() == before


@pytest.mark.parametrize(
    ("groups", "status"),
    [
        pytest.param("viewer", 200, id="one group"),
        pytest.param("sender,viewer", 200, id="several, as API Gateway writes them"),
        pytest.param("[sender viewer]", 200, id="several, as others write them"),
        pytest.param("superuser", 403, id="a group that is no role"),
        pytest.param("viewers", 403, id="nearly a role"),
        pytest.param("", 403, id="no group"),
    ],
)
def test_groups_are_roles_where_they_have_a_roles_name(house: House, groups: str, status: int) -> None:
    assert house.call("GET", "/credits", role=groups).status == status


def test_the_account_is_never_one_that_the_request_names(house: House) -> None:
    answer = house.call("GET", "/settings", headers={"custom:account": "valley"})
    assert answer.body["name"] == "Harbour Dance"
    assert house.call("GET", "/settings", query={"account": "valley"}).error == (400, "invalid_request")
    refused = house.call("PUT", "/settings", {"account": "valley", "footer": "Bye"})
    assert refused.error == (400, "invalid_request")


def test_an_account_that_nobody_opened_is_not_found(house: House) -> None:
    assert house.call("GET", "/credits", account="nobody").error == (404, "not_found")
    assert house.call("GET", "/settings", account="nobody").error == (404, "not_found")
    assert house.send(recipients=[{"phone": DANA}], account="nobody").error == (404, "not_found")


def test_one_account_sees_nothing_of_another(house: House) -> None:
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "delivered")
    assert house.pages("/batches", "batches", "valley") == []
    assert house.pages("/consents", "consents", "valley") == []
    assert house.consent(DANA, "valley")["history"] == []
    assert house.consent(DANA, "valley")["channels"]["sms"] == "unknown"
    assert house.credits("valley") == {"balance": 1000, "held": 0, "available": 1000}
    assert {entry["type"] for entry in house.entries("valley")} == {"account_opened", "credits_purchased"}
    assert house.entries("valley", phone=DANA) == house.entries("valley", batch_id=batch_id) == []


def test_keys_and_references_of_one_account_are_nothing_to_another(house: House) -> None:
    assert house.accept(DANA, key="same") != house.accept(DANA, key="same", account="valley", template="Other")
    for account, credits_bought in (("harbour", 5), ("valley", 7)):
        purchase = {"credits": credits_bought, "reference": "same"}
        answer = house.call("POST", "/credits/purchases", purchase, account=account)
        assert answer.body["balance"] == 1000 + credits_bought


def test_a_consent_given_to_one_account_sends_nothing_for_another(house: House) -> None:
    house.opt_in(DANA)
    batch_id = house.accept(DANA, account="valley")
    house.dispatch()
    house.settle()
    assert house.carrier.sent() == []
    assert house.statuses(batch_id, "valley") == {DANA: "skipped"}


def test_a_stop_to_one_account_is_none_to_another(house: House) -> None:
    house.opt_in(DANA)
    house.opt_in(DANA, account="valley")
    house.text(DANA, "STOP", text_id="SM1", to=NUMBER_OF["valley"])
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    assert house.consent(DANA, "valley")["channels"]["sms"] == "opted_out"


def test_a_report_that_names_one_account_and_the_batch_of_another_changes_neither(house: House) -> None:
    batch_id = house.sent(DANA)
    message_id = house.messages(batch_id)[0]["message_id"]
    house.report(batch_id, message_id, DANA, "delivered", account="valley")
    house.settle()
    assert house.statuses(batch_id) == {DANA: "sent"}
    assert (house.credits()["held"], house.credits("valley")["balance"]) == (1, 1000)


def test_who_books_credits_alone_sees_credits_and_settings_and_no_family(house: House) -> None:
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "delivered")
    for path in ("/credits", "/settings", "/audit"):
        assert house.call("GET", path, role="billing").status == 200
    for path in (
        "/batches",
        f"/batches/{batch_id}",
        f"/batches/{batch_id}/messages",
        "/consents",
        f"/consents/{DANA}",
        f"/consents/{DANA}/proof",
        "/opt-out-requests",
        "/elections",
    ):
        assert house.call("GET", path, role="billing").error == (403, "forbidden"), path
    seen = house.call("GET", "/audit", role="billing").body["entries"]
    assert [entry["type"] for entry in seen] == ["credits_purchased"]
    for query in ({"phone": DANA}, {"batch_id": batch_id}, {"type": "message_delivered"}):
        assert house.call("GET", "/audit", role="billing", query=query).body["entries"] == []
    cursor = house.call("GET", "/audit", query={"limit": "1"}).body["cursor"]
    assert house.call("GET", "/audit", role="billing", query={"cursor": cursor}).error == (400, "invalid_request")
