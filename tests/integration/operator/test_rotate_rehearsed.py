"""Both rotations, rehearsed with the twin: no text stays unsent meanwhile, and no report or text is refused."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest

from functions.inbound_keyword import webhook as inbound
from functions.status_callback import webhook as status
from local.carrier.control.client import ControlClient
from local.carrier.credentials import Credentials
from local.carrier.delivery.delivery_runner import Pace
from local.carrier.twin import TwinSettings, running_twin
from sayso.carrier import secret
from sayso.carrier.gateway import CreateResult, Gateway
from sayso.carrier.secret import carrier_secret
from sayso_cli.operator import rotate_key, rotate_token
from sayso_cli.operator.stack import Stack
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, KEY_SECRET, KEY_SID, rest_request
from tests.support.ground import forget
from tests.support.house import NUMBER_OF, House, context
from tests.support.operator import deployment
from tests.support.scene import until
from tests.support.webhook_listener import ReceivedWebhook, WebhookListener, listening

DANA, MESSAGE = "+14155550101", {"account": "harbour", "batch": "b1", "message": "0.0.1.0123456789ab"}


@dataclasses.dataclass(frozen=True)
class Rehearsal:
    """The deployment, its carrier, and what the carrier posts."""

    stack: Stack
    carrier: ControlClient
    url: str
    webhooks: WebhookListener

    def send(self) -> CreateResult:
        """As dispatch does, with the copy of the key that it has."""
        callback = self.webhooks.url("/".join(["status", *MESSAGE.values()]))
        gateway = Gateway(carrier_secret(self.stack.output("CarrierKeyId")), self.url)
        return gateway.create(to=DANA, sender=NUMBER_OF["harbour"], body="Hi", status_callback=callback).result

    def hear(self) -> set[int]:
        """A family texts, a message arrives: what the functions answer to all that the carrier posts about it."""
        self.carrier.post_texts_to(self.webhooks.url("inbound"))
        for _ in range(2):
            self.carrier.text(DANA, NUMBER_OF["harbour"], "Thanks!")
            assert self.send() is CreateResult.TAKEN
        until(self.carrier.idle, "nothing is under way")
        posted, self.webhooks.received[:] = list(self.webhooks.received), []
        assert len(posted) >= 6
        return {answered(one) for one in posted}


def answered(one: ReceivedWebhook) -> int:
    """What the function answers to a request of the carrier."""
    path = urlsplit(one.url).path
    event = rest_request("POST", path, body=urlencode(one.form))
    event["headers"] = one.headers | {"X-Forwarded-Proto": "http"}
    event["requestContext"]["path"] = path
    event["pathParameters"] = MESSAGE
    handler = inbound.handler if path.endswith("/inbound") else status.handler
    return int(handler(event, context(10))["statusCode"])


@pytest.fixture
def rehearsal(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    monkeypatch.setattr(secret, "ASKED_AGAIN_AFTER", timedelta(0))
    settings = TwinSettings(
        credentials=Credentials(ACCOUNT_SID, AUTH_TOKEN), keys={KEY_SID: KEY_SECRET}, pace=Pace(0.001, 0.001)
    )
    with deployment(house) as stack, running_twin(settings) as url, listening() as webhooks:
        known = dataclasses.replace(stack, parameters={**stack.parameters, "CarrierUrl": url})
        vars(known).update({name: value for name, value in vars(stack).items() if name != "parameters"})
        yield Rehearsal(known, ControlClient(url), url, webhooks)


def test_the_token_is_replaced_while_either_signs_and_nothing_is_refused(rehearsal: Rehearsal) -> None:
    taken = {200, 204}
    assert rehearsal.hear() == taken
    new = rehearsal.carrier.create_token()
    rotate_token.start(rehearsal.stack, new)
    rehearsal.carrier.sign_with_either()
    assert rehearsal.hear() == taken  # the functions' copies know the old one alone: they look again
    rehearsal.carrier.promote_token(new)
    assert rehearsal.hear() == taken
    rotate_token.finish(rehearsal.stack)
    assert rehearsal.hear() == taken


def test_after_the_rotation_what_the_old_token_signed_is_refused(rehearsal: Rehearsal) -> None:
    rehearsal.carrier.post_texts_to(rehearsal.webhooks.url("inbound"))
    rehearsal.carrier.text(DANA, NUMBER_OF["harbour"], "STOP")
    [signed_before] = rehearsal.webhooks.received
    new = rehearsal.carrier.create_token()
    rotate_token.start(rehearsal.stack, new)
    rehearsal.carrier.promote_token(new)
    rotate_token.finish(rehearsal.stack)
    forget()
    assert answered(signed_before) == 403


def test_the_key_is_replaced_and_the_old_one_sends_until_it_is_deleted(rehearsal: Rehearsal) -> None:
    assert rehearsal.send() is CreateResult.TAKEN
    new = rehearsal.carrier.create_key()
    assert rotate_key.store(rehearsal.stack, new["key_sid"], new["key_secret"]).changed
    assert rehearsal.send() is CreateResult.TAKEN  # with the copy that the function has
    forget()
    assert rehearsal.hear() == {200, 204}
    rehearsal.carrier.delete_key(KEY_SID)
    assert rehearsal.hear() == {200, 204}


def test_a_key_that_was_deleted_too_early_sends_nothing_and_fails_no_message(rehearsal: Rehearsal) -> None:
    rehearsal.carrier.delete_key(KEY_SID)
    assert rehearsal.send() is CreateResult.MISCONFIGURED
