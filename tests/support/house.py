"""The whole house in one process: moto for AWS, the carrier twin for Twilio, the handlers called with real events."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from functions.audit_query import api as audit_api
from functions.erase import api as erase_api
from functions.housekeeping import looks, questions, schedule
from functions.inbound_keyword import webhook as inbound_webhook
from functions.manage_account import api as account_api
from functions.manage_consent import api as consent_api
from functions.send_batch import api as batch_api
from functions.send_batch import worker as dispatch_worker
from functions.status_callback import webhook as status_webhook
from functions.status_callback import worker as settle_worker
from local.demo_accounts.accounts import LIMITS
from sayso.actions.account.open_account import open_account
from sayso.actions.credits.buy_credits import buy_credits
from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.credits.booking import Purchase
from sayso.domain.phone import PhoneNumber
from sayso.observability import RunFailed
from tests.support import carrier_in_process
from tests.support.events import load, rest_request, sid, signed_webhook, sqs_event
from tests.support.gateway import through_gateway
from tests.support.ground import AtHand, ground, put_back, remember, sqs

OPERATOR = Actor(ActorKind.OPERATOR, "operator")
OPENED_AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
NUMBER_OF = {"harbour": "+14155550100", "valley": "+14155550200"}
API_OF = {
    "batches": batch_api,
    "audit": audit_api,
    "elections": audit_api,
    "credits": account_api,
    "settings": account_api,
    "templates": account_api,
    "consents": consent_api,
    "conversations": consent_api,
    "opt-out-requests": consent_api,
}


def api_of(path: str) -> Any:
    """The module whose function answers this path."""
    parts = path.strip("/").split("/")
    if parts == ["credits", "usage"]:
        return API_OF["batches"]
    return erase_api if parts[-1] == "erasure" else API_OF[parts[0]]


type Handler = Callable[[dict[str, Any], Any], Any]

# Environment variable of a queue to its function's handler and how many messages Lambda hands over together.
WORKERS: dict[str, tuple[Handler, int]] = {
    "DISPATCH_QUEUE_URL": (dispatch_worker.handler, 1),
    "SETTLE_QUEUE_URL": (settle_worker.handler, 10),
    "LOOK_QUEUE_URL": (looks.handler, 1),
    "QUESTION_QUEUE_URL": (questions.handler, 1),
}
DISPATCH, SETTLE, LOOK, QUESTION = WORKERS


def context(seconds: float = 60) -> Any:
    """A Lambda context with so much time left."""
    return SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
        aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        get_remaining_time_in_millis=lambda: int(seconds * 1000),
    )


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: Any

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of an error."""
        return self.status, self.body["code"]


@dataclass(frozen=True)
class House:
    """What a test does from outside: staff call, the carrier calls, queues deliver."""

    carrier: AtHand
    environment: dict[str, str]

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "admin,billing",
        account: str = "harbour",
        **more: Any,
    ) -> Answer:
        """A call of the staff API."""
        claims = {"cognito:groups": role, "custom:account": account} | more.pop("claims", {})
        api = api_of(path)
        event = rest_request(method, path, body=body, claims=claims, **more)
        answer = through_gateway(api.handler, event, context(29))
        return Answer(int(answer["statusCode"]), json.loads(answer["body"]))

    def send(
        self, key: str = "key-1", *, role: str = "admin,billing", account: str = "harbour", **changes: Any
    ) -> Answer:
        """POST /batches with a small valid body, changed as said."""
        body = {"channel": "sms", "category": "general", "template": "Class moves to 5 pm.", "recipients": []} | changes
        return self.call("POST", "/batches", body, role=role, account=account, headers={"Idempotency-Key": key})

    def accept(self, *phones: str, key: str = "key-1", account: str = "harbour", **changes: Any) -> str:
        """A batch to these phones, accepted; its id."""
        rows = [{"phone": phone} for phone in phones]
        answer = self.send(key, account=account, **{"recipients": rows} | changes)
        assert answer.status == 202, answer.body
        return str(answer.body["batch_id"])

    def sent(self, *phones: str, key: str = "key-1", account: str = "harbour", **changes: Any) -> str:
        """A batch to these phones, which have consented, handed to the carrier; its id."""
        self.opt_in(*phones, account=account, channel=changes.get("channel", "sms"))
        batch_id = self.accept(*phones, key=key, account=account, **changes)
        self.dispatch()
        return batch_id

    def opt_in(self, *phones: str, account: str = "harbour", channel: str = "sms") -> None:
        """Import consents, as a school does on its first day."""
        said = {"channel": channel, "status": "opted_in", "source": "paper_form"}
        rows = [{"phone": phone} | said for phone in phones]
        answer = self.call("POST", "/consents/import", {"rows": rows}, account=account)
        assert answer.body["counts"].get("rejected", 0) == 0, answer.body

    def text(self, sender: str, body: str, *, text_id: str, to: str = NUMBER_OF["harbour"], **more: str) -> Any:
        """A text of a recipient, as the carrier brings it."""
        form = {
            "MessageSid": sid(text_id),
            "From": sender,
            "To": to,
            "Body": body,
            "NumMedia": "0",
            "FromCity": "",
        } | more
        return inbound_webhook.handler(signed_webhook("/twilio/inbound", form), context(10))

    def report(
        self, batch_id: str, message_id: str, phone: str, status: str, *, account: str = "harbour", **more: str
    ) -> Any:
        """A status callback of the carrier."""
        path = f"/twilio/status/{account}/{batch_id}/{message_id}"
        form = {"MessageSid": sid(f"SM{message_id}"), "MessageStatus": status, "To": phone} | more
        parameters = {"account": account, "batch": batch_id, "message": message_id}
        return status_webhook.handler(signed_webhook(path, form, path_parameters=parameters), context(10))

    def conclude(self, batch_id: str, phone: str, status: str, *, account: str = "harbour", **more: str) -> None:
        """The carrier reports the status of the message to this phone, and it is settled."""
        [row] = [row for row in self.messages(batch_id, account) if row["phone"] == phone]
        self.report(batch_id, row["message_id"], phone, status, account=account, **more)
        self.settle()

    def batch(self, batch_id: str, account: str = "harbour") -> dict[str, Any]:
        """The batch as staff see it."""
        return dict(self.call("GET", f"/batches/{batch_id}", account=account).body)

    def messages(self, batch_id: str, account: str = "harbour") -> list[dict[str, Any]]:
        """All messages of a batch."""
        return [row for row in self.rows(batch_id, account) if row["status"] != "rejected"]

    def rows(self, batch_id: str, account: str = "harbour") -> list[dict[str, Any]]:
        """All rows of a batch, rejected ones too."""
        return self.pages(f"/batches/{batch_id}/messages", "messages", account)

    def statuses(self, batch_id: str, account: str = "harbour") -> dict[str, str]:
        """Phone to status."""
        return {row["phone"]: row["status"] for row in self.messages(batch_id, account)}

    def entries(self, account: str = "harbour", **query: str) -> list[dict[str, Any]]:
        """The whole log, newest first."""
        return self.pages("/audit", "entries", account, **query)

    def credits(self, account: str = "harbour") -> dict[str, int]:
        """The account's credits."""
        return dict(self.call("GET", "/credits", account=account).body)

    def consent(self, phone: str, account: str = "harbour") -> dict[str, Any]:
        """The phone's consent, with its history."""
        return dict(self.call("GET", f"/consents/{phone}", account=account).body)

    def pages(self, path: str, plural: str, account: str = "harbour", **query: str) -> list[dict[str, Any]]:
        """Everything that a list holds, page by page."""
        found: list[dict[str, Any]] = []
        cursors: set[str] = set()
        asked = query
        while True:
            answer = self.call("GET", path, account=account, query=asked)
            assert answer.status == 200, answer.body
            found += answer.body[plural]
            cursor = answer.body["cursor"]
            if cursor is None:
                return found
            assert cursor not in cursors, "the pages go round in circles"
            cursors.add(cursor)
            asked = query | {"cursor": cursor}

    def dispatch(self, seconds: float = 60) -> int:
        """Deliver all chunks in the dispatch queue until it is empty; how many there were."""
        return self._drain(DISPATCH, seconds)

    def settle(self) -> int:
        """Deliver all final statuses in the settle queue until it is empty; how many there were."""
        return self._drain(SETTLE, 30)

    def housekeep(self, *, of_questions: Callable[[], Any] = lambda: context(55)) -> None:
        """One run of housekeeping: it lists what is due, each batch is looked after, and the carrier is asked."""
        schedule.handler({}, context(55))
        self.look_after()
        self.ask_carrier(of_questions)

    def look_after(self) -> int:
        """Deliver all references in the look queue; how many there were."""
        return self._drain(LOOK, 55)

    def ask_carrier(self, run: Callable[[], Any] = lambda: context(55)) -> None:
        """Deliver all references in the question queue, each to a run of its own."""
        while messages := self.take(QUESTION):
            questions.handler(sqs_event(messages), run())

    def take(self, queue: str) -> list[dict[str, Any]]:
        """What the queue hands to its worker next, taken out of it; `deliver` may bring it more than once."""
        url, most = self.environment[queue], WORKERS[queue][1]
        received = sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=most, AttributeNames=["All"])
        messages = received.get("Messages", [])
        for message in messages:
            sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [dict(message) for message in messages]

    def deliver(self, queue: str, messages: Sequence[dict[str, Any]], seconds: float = 60) -> set[str]:
        """Hand messages to the queue's worker; the ids of those that come again because they failed."""
        try:
            answer = WORKERS[queue][0](sqs_event(list(messages)), context(seconds))
        except RunFailed:  # Lambda brings all of them again
            return {message["MessageId"] for message in messages}
        return {item["itemIdentifier"] for item in (answer or {"batchItemFailures": []})["batchItemFailures"]}

    def _drain(self, queue: str, seconds: float) -> int:
        count = 0
        while messages := self.take(queue):
            assert not self.deliver(queue, messages, seconds), "a record failed"
            count += len(messages)
        return count

    def finish_erasures(self, seconds: float = 29) -> bool:
        """One run of the schedule that finishes erasures."""
        erase_api.handler(load("erase_every_minute.json"), context(seconds))
        return True

    def open(self, account: str, number: str, credits_bought: int = 1000, **changes: Any) -> None:
        """Open an account and book its first credits, as the operator does."""
        named: dict[str, Any] = {
            "account": account,
            "name": f"{account.title()} Dance",
            "number": PhoneNumber(number),
            "keyword_owner": KeywordOwner.SAYSO,
            "portal_url": f"https://{account}.example/portal",
            "categories": ("general", "attendance"),
            "quiet_hours": None,  # so that nothing depends on the time of day
            "limits": LIMITS,
        } | changes
        open_account(AccountSettings(**named), OPERATOR, OPENED_AT)
        if credits_bought:
            buy_credits(account, Purchase(credits_bought, "first"), OPERATOR, OPENED_AT)


@contextmanager
def standing(carrier: AtHand) -> Iterator[Callable[[], House]]:
    """A house with two accounts, `harbour` and `valley`, as often as one is asked for; each time as new."""
    with ground(carrier.url) as variables, pytest.MonkeyPatch.context() as patch:
        carrier_in_process.install(patch, carrier.url, carrier.respond)
        house = House(carrier, variables)
        for account, number in NUMBER_OF.items():
            house.open(account, number)
        first_day = remember()

        def as_new() -> House:
            put_back(first_day)
            house.carrier.reset()
            house.carrier.behave({"*": {"do": "hold"}})  # so that it reports nothing by itself: the tests report
            return house

        yield as_new
