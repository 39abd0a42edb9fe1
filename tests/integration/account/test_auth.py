"""Who may do what: tokens, roles, and the walls between accounts."""

from dataclasses import dataclass
from typing import Any

import pytest

from sayso.domain.account.settings import Role
from tests.support.events import rest_request
from tests.support.house import API_OF, NUMBER_OF, House, context

DANA = "+14155550101"
ROLES = ("", *Role)
ANY = {"viewer", "sender", "admin", "billing"}
UNKNOWN_BATCH = "0" * 32


@dataclass(frozen=True)
class Call:
    """One call of the contract, and the roles that may make it."""

    method: str
    path: str
    may: set[str]
    body: Any = None
    key: bool = False

    def made(self, house: House, role: str = "admin,billing", account: str = "harbour") -> tuple[int, Any]:
        """Status and body of the answer."""
        headers = {"Idempotency-Key": f"key of {role}"} if self.key else {}
        answer = house.call(self.method, self.path, self.body, role=role, account=account, headers=headers)
        return answer.status, answer.body


def batch(category: str) -> dict[str, Any]:
    return {"channel": "sms", "category": category, "template": "Hi", "recipients": [{"phone": DANA}]}


def consent(**changes: Any) -> dict[str, Any]:
    return {"source": "phone_call"} | changes


ROW = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form"}

# Every call of the contract.
CALLS = [
    Call("POST", "/batches", {"sender", "admin"}, batch("general"), key=True),
    Call("POST", "/batches", {"admin"}, batch("emergency"), key=True),
    Call("GET", "/batches", ANY),
    Call("GET", f"/batches/{UNKNOWN_BATCH}", ANY),
    Call("GET", f"/batches/{UNKNOWN_BATCH}/messages", ANY),
    Call("GET", "/credits", ANY),
    Call("POST", "/credits/purchases", {"billing"}, {"credits": 5, "reference": "invoice-7"}),
    Call("GET", "/settings", ANY),
    Call("PUT", "/settings", {"admin"}, {"footer": "Bye"}),
    Call("GET", "/consents", ANY),
    Call("GET", f"/consents/{DANA}", ANY),
    Call("PUT", f"/consents/{DANA}", {"sender", "admin"}, consent(channels={"sms": "opted_out"})),
    Call("PUT", "/consents/+14155550102", {"admin"}, consent(channels={"sms": "opted_in"})),
    Call("POST", "/consents/import", {"admin"}, {"rows": [ROW]}),
    Call("GET", "/audit", ANY),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_a_call_is_for_those_whose_role_brings_it_and_for_nobody_else(house: House, call: Call) -> None:
    answers = {role: call.made(house, role) for role in ROLES}
    allowed = {role for role, (status, _) in answers.items() if status != 403}
    assert allowed == call.may
    refused = [body for status, body in answers.values() if status == 403]
    assert {body["code"] for body in refused} == {"forbidden"}


@pytest.mark.parametrize("call", [call for call in CALLS if call.method != "GET"], ids=lambda call: call.path)
def test_a_refused_call_changes_nothing(house: House, call: Call) -> None:
    before = house.entries(), house.credits(), house.pages("/consents", "consents")
    assert call.made(house, role="viewer")[0] == 403
    assert (house.entries(), house.credits(), house.pages("/consents", "consents")) == before
    assert house.dispatch() == 0


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


STRANGERS = [
    pytest.param({"token_use": "access"}, id="an access token"),
    pytest.param({"token_use": ""}, id="a token of no kind"),
    pytest.param({"custom:account": ""}, id="a person of no account"),
    pytest.param({"email": "", "cognito:username": ""}, id="nobody"),
]


@pytest.mark.parametrize("claims", STRANGERS)
@pytest.mark.parametrize("path", ["/batches", "/credits", "/settings", "/consents", "/audit"])
def test_only_an_id_token_of_a_person_with_an_account_is_let_in(
    house: House, claims: dict[str, str], path: str
) -> None:
    assert house.call("GET", path, claims=claims).error == (401, "unauthorized")


@pytest.mark.parametrize("authorizer", [None, {}, {"claims": None}])
def test_without_claims_nobody_is_let_in(house: House, authorizer: Any) -> None:
    event = rest_request("GET", "/credits")
    event["requestContext"]["authorizer"] = authorizer
    assert API_OF["credits"].handler(event, context(29))["statusCode"] == 401


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


@pytest.mark.parametrize("path", ["/batches/{}", "/batches/{}/messages"])
def test_another_accounts_batch_is_not_found(house: House, path: str) -> None:
    batch_id = house.accept(DANA)
    assert house.call("GET", path.format(batch_id), account="valley").error == (404, "not_found")
    assert house.call("GET", path.format(UNKNOWN_BATCH)).error == (404, "not_found")


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


@pytest.mark.parametrize("path", ["/audit", "/consents", "/batches"])
def test_a_cursor_of_one_account_opens_nothing_of_another(house: House, path: str) -> None:
    house.opt_in(DANA, "+14155550102")
    for key in ("one", "two"):
        house.accept(DANA, key=key)
    first = house.call("GET", path, query={"limit": "1"}).body
    answer = house.call("GET", path, account="valley", query={"limit": "1", "cursor": first["cursor"]})
    assert answer.error == (400, "invalid_request")
