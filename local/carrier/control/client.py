"""The control endpoint from the caller's side: for the demo and the tests."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 30


class Remote:
    """A twin that runs at a URL; a call that it does not understand raises ValueError with its answer."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc

    def health(self) -> dict[str, Any]:
        return self._call("GET", "health")

    def idle(self) -> bool:
        """Whether no message or call is on its way and no callback waits for a retry; held messages do not count."""
        return bool(self.health()["pending"] == 0)

    def sent(self, to: str | None = None) -> list[dict[str, Any]]:
        """What was sent, oldest first: to everybody, or to one phone."""
        query = urlencode({"to": to}) if to else ""
        found: list[dict[str, Any]] = self._call("GET", f"messages?{query}")["messages"]
        return found

    def calls(self, to: str | None = None) -> list[dict[str, Any]]:
        """The calls, oldest first, to everybody or to one phone, each with what it `heard` and `pressed`."""
        query = urlencode({"to": to}) if to else ""
        found: list[dict[str, Any]] = self._call("GET", f"calls?{query}")["calls"]
        return found

    def behaviours(self) -> dict[str, Any]:
        return self._call("GET", "behaviours")

    def behave(self, behaviours: Mapping[str, Mapping[str, object]]) -> None:
        """`{"+1415…": {"do": "fail", "code": 30008}}`; the phone `*` stands for every other one.

        `{"call": "answer", "keys": ["5", "1"]}`: answers calls, and presses 5 at the first prompt, 1 at the next.
        `{"do": "deliver", "faults": ["too_many_requests"], "times": 1}`: the next create call meets the fault.
        """
        self._call("POST", "behaviours", behaviours)

    def inject(
        self,
        rates: Mapping[str, float] | None = None,
        *,
        seed: int = 0,
        seconds: Mapping[str, float] | None = None,
    ) -> None:
        """Faults at random, `{"too_many_requests": 0.05}`, and how long those last that do; all counts begin anew."""
        self._call("POST", "faults", {"seed": seed, "rates": rates or {}, "seconds": seconds or {}})

    def faults(self) -> dict[str, Any]:
        """What is set (seed, rates, seconds), and under `injected` how often each fault has happened since."""
        return self._call("GET", "faults")

    def injected(self) -> dict[str, int]:
        """How often each fault has happened, those that have."""
        return {fault: times for fault, times in self.faults()["injected"].items() if times}

    def conversations(self, phone: str = "") -> list[dict[str, Any]]:
        """The texts of each phone whose number has this part in it, both ways, as the page shows them."""
        query = urlencode({"phone": phone})
        found: list[dict[str, Any]] = self._call("GET", f"conversations?{query}")["conversations"]
        return found

    def post_texts_to(self, url: str) -> None:
        self._call("POST", "webhooks", {"inbound": url})

    def text(self, sender: str, to: str, body: str, **more: str) -> dict[str, Any]:
        """Text in as a recipient (more: message_sid, opt_out_type); answers with status, reply and twiml."""
        return self._call("POST", "texts", {"from": sender, "to": to, "body": body, **more})

    def reset(self) -> None:
        self._call("POST", "reset", {})

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_S)
        try:
            connection.request(method, f"/control/{path}", None if body is None else json.dumps(body))
            response = connection.getresponse()
            answer: dict[str, Any] = json.load(response)
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(f"{answer['code']}: {answer['message']}")
        return answer
