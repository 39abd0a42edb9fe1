"""A call as its phone has it: answered, heard, and keys pressed, each request signed and answered with TwiML."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from functions.voice_call import webhook
from tests.support.events import BASE_URL, sid, signed_webhook
from tests.support.house import House, context


@dataclass
class PhoneCall:
    """One call for one message; `action` is where the next key is posted, None where the call is at its end."""

    account: str
    batch_id: str
    message_id: str
    phone: str
    call_id: str = "CA1"
    action: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/twilio/voice/{self.account}/{self.batch_id}/{self.message_id}"

    def answered(self) -> list[str]:
        """The phone is picked up: what it hears."""
        return self._play(self.event(self.path))

    def press(self, key: str) -> list[str]:
        """A key is pressed, or "" none: what is heard then."""
        assert self.action is not None, "the call is over"
        return self._play(self.key_event(key, self.action))

    def key_event(self, key: str, action: str) -> dict[str, Any]:
        """The request that a key makes; without the fragment, which is the carrier's."""
        url = urlsplit(action.removeprefix(BASE_URL))
        return self.event(url.path, dict(parse_qsl(url.query)), Digits=key)

    def event(self, path: str, query: dict[str, str] | None = None, **more: str) -> dict[str, Any]:
        """A signed request of this call."""
        form = {"CallSid": sid(self.call_id), "To": self.phone, "From": "+14155550100"} | more
        form |= {"CallStatus": "in-progress", "Direction": "outbound-api", "ApiVersion": "2010-04-01"}
        parameters = {"account": self.account, "batch": self.batch_id, "message": self.message_id}
        return signed_webhook(path, form, path_parameters=parameters, query=query)

    def _play(self, event: dict[str, Any]) -> list[str]:
        answer = webhook.handler(event, context(10))
        assert answer["statusCode"] == 200, answer
        assert answer["headers"] == {"Content-Type": "text/xml"}
        response = ElementTree.fromstring(answer["body"])
        assert response[-1].tag == "Hangup"
        gather = response.find("Gather")
        self.attributes = dict(gather.attrib) if gather is not None else {}
        self.action = self.attributes.get("action")
        return [say.text or "" for say in response.iter("Say")]


def call_for(house: House, batch_id: str, phone: str, *, call_id: str = "CA1", account: str = "harbour") -> PhoneCall:
    """A call for the message of this batch to this phone."""
    [row] = [row for row in house.messages(batch_id, account) if row["phone"] == phone]
    return PhoneCall(account, batch_id, row["message_id"], phone, call_id)
