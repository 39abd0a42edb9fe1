"""A client of the control API, for the demo, the soak and the tests."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 30


class ControlClient:
    """Controls the twin at a URL; raises ValueError with the response if the twin refuses a request."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc

    def health(self) -> dict[str, Any]:
        return self._call("GET", "health")

    def idle(self) -> bool:
        """Whether no message, call or callback is under way; held messages do not count."""
        return bool(self.health()["pending"] == 0)

    def sent(self, to: str | None = None) -> list[dict[str, Any]]:
        """All messages sent, or those to one phone, oldest first."""
        query = urlencode({"to": to}) if to else ""
        found: list[dict[str, Any]] = self._call("GET", f"messages?{query}")["messages"]
        return found

    def calls(self, to: str | None = None) -> list[dict[str, Any]]:
        """All calls, or those to one phone, oldest first, each with what its phone `heard` and `pressed`."""
        query = urlencode({"to": to}) if to else ""
        found: list[dict[str, Any]] = self._call("GET", f"calls?{query}")["calls"]
        return found

    def behaviours(self) -> dict[str, Any]:
        return self._call("GET", "behaviours")

    def behave(self, behaviours: Mapping[str, Mapping[str, object]]) -> None:
        """Set behaviours: `{"+1415…": {"do": "fail", "code": 30008}}`; the phone `*` means every phone not named.

        `{"call": "answer", "keys": ["5", "1"]}` answers calls, and presses 5 at the first prompt and 1 at the second.
        `{"do": "deliver", "faults": ["too_many_requests"], "times": 1}` makes the next create request meet the fault.
        """
        self._call("POST", "behaviours", behaviours)

    def inject(
        self,
        rates: Mapping[str, float] | None = None,
        *,
        seed: int = 0,
        seconds: Mapping[str, float] | None = None,
    ) -> None:
        """Set random faults, `{"too_many_requests": 0.05}`, and how long they last. All counts start again."""
        self._call("POST", "faults", {"seed": seed, "rates": rates or {}, "seconds": seconds or {}})

    def faults(self) -> dict[str, Any]:
        """The current seed, rates and seconds, and under `injected` how often each fault has happened since."""
        return self._call("GET", "faults")

    def injected(self) -> dict[str, int]:
        """How often each fault has happened, without those that have not."""
        return {fault: times for fault, times in self.faults()["injected"].items() if times}

    def conversations(self, phone: str = "") -> list[dict[str, Any]]:
        """The texts and calls of each phone whose number contains `phone`, as the web page shows them."""
        query = urlencode({"phone": phone})
        found: list[dict[str, Any]] = self._call("GET", f"conversations?{query}")["conversations"]
        return found

    def post_texts_to(self, url: str) -> None:
        self._call("POST", "webhooks", {"inbound": url})

    def text(self, sender: str, to: str, body: str, **more: str) -> dict[str, Any]:
        """Text in as a phone (more: message_sid, opt_out_type, pictures); returns status, reply and twiml."""
        return self._call("POST", "texts", {"from": sender, "to": to, "body": body, **more})

    def create_token(self, token: str | None = None) -> str:
        """Make the secondary token, random if none is given."""
        return str(self._call("POST", "tokens", {"token": token})["token"])

    def sign_with_either(self) -> None:
        """Sign webhooks with both tokens in turn, until one is promoted."""
        self._call("POST", "tokens/either", {})

    def promote_token(self, token: str) -> None:
        """Let this token be the only one."""
        self._call("POST", "tokens/promote", {"token": token})

    def create_key(self) -> dict[str, str]:
        """Make a key: its `key_sid` and `key_secret`."""
        return self._call("POST", "keys", {})

    def delete_key(self, key_sid: str) -> None:
        self._call("POST", "keys/delete", {"key_sid": key_sid})

    def reset(self) -> None:
        self._call("POST", "reset", {})

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_S)
        try:
            connection.request(method, f"/control/{path}", None if body is None else json.dumps(body))
            response = connection.getresponse()
            content: dict[str, Any] = json.load(response)
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(f"{content['code']}: {content['message']}")
        return content
