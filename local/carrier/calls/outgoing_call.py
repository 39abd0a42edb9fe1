"""Calls on their way: they ring, are answered or not, are played, and each status is posted to whom wants it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum

from local.carrier.calls.twiml_player import Document, Player
from local.carrier.credentials import Credentials
from local.carrier.phones.answering import CALL_ROADS, OnCall
from local.carrier.phones.behaviour import Behaviour, Behaviours, Road
from local.carrier.records.call import Asked, Call, Calls, CallStatus
from local.carrier.rest.message_json import API_VERSION
from local.carrier.webhooks.webhook import Reply, Webhook, post

ANSWERED_BY = {OnCall.ANSWER: "human", OnCall.MACHINE: "machine_start"}


@dataclass(frozen=True, slots=True)
class Calling:
    """What all calls of an account have in common."""

    credentials: Credentials
    calls: Calls
    behaviours: Behaviours
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """One call to a phone: a Traveller."""

    house: Calling
    call: Call

    @property
    def sid(self) -> str:
        return self.call.sid

    @property
    def phone(self) -> str:
        return self.call.to

    def keep(self) -> bool:
        return self.house.calls.add(self.call)

    def known(self) -> bool:
        return self.house.calls.get(self.sid) is not None

    def road(self, behaviour: Behaviour) -> Road:
        return Road(CALL_ROADS[behaviour.answering.on_call])

    def queued(self) -> Sequence[Webhook]:
        """Twilio has no event for it."""
        return ()

    def reach(self, status: StrEnum, code: int | None) -> Sequence[Webhook] | None:  # noqa: ARG002 - given by Traveller
        if status is CallStatus.IN_PROGRESS:
            by = ANSWERED_BY[self._on_call()] if self.call.detects_machines else None
            self._change(lambda call: replace(call, answered_by=by))
        if status is CallStatus.COMPLETED:
            self._play()
        call = self._change(lambda call: call.reached(CallStatus(status), self.house.now()))
        if call is None:
            return None
        if not call.status_callback or call.event not in call.wanted:
            return ()
        self._change(lambda call: replace(call, reported=call.reported + 1))
        return (Webhook(call.status_callback, self._progress(call), method=call.callback_method),)

    def posted(self, webhook: Webhook, reply: Reply) -> None:
        asked = Asked(
            url=webhook.url.partition("#")[0],
            method=webhook.method,
            form=webhook.form,
            at=self.house.now(),
            status=reply.status,
            content_type=reply.content_type,
            body=reply.body,
        )
        self._change(lambda call: replace(call, asked=(*call.asked, asked)))

    def _on_call(self) -> OnCall:
        """A phone that was told something else while it rang still answers in one of the two ways."""
        on_call = self.house.behaviours.of(self.phone).answering.on_call
        return OnCall.MACHINE if on_call is OnCall.MACHINE else OnCall.ANSWER

    def _play(self) -> None:
        answering = self.house.behaviours.of(self.phone).answering
        player = Player(self._fetch, iter(answering.keys if self._on_call() is OnCall.ANSWER else ()))
        player.play(Document(self.call.url, self.call.method))
        self._change(lambda call: replace(call, steps=tuple(player.steps)))

    def _fetch(self, document: Document) -> Reply:
        """Ask for a document, again as often as its URL's overrides say; a call does not wait between two tries."""
        webhook = Webhook(document.url, {**self._form(self._now_known()), **document.more}, method=document.method)
        tries = 1 + webhook.overrides.retries
        for _ in range(tries):
            reply = post(webhook, self.house.credentials.auth_token)
            self.posted(webhook, reply)
            if reply.outcome not in webhook.overrides.retry_on:
                break
        return reply

    def _now_known(self) -> Call:
        return self.house.calls.get(self.sid) or self.call

    def _change(self, step: Callable[[Call], Call]) -> Call | None:
        return self.house.calls.change(self.sid, step)

    def _form(self, call: Call) -> dict[str, str]:
        """https://www.twilio.com/docs/voice/twiml#request-parameters"""
        form = {
            "ApiVersion": API_VERSION,
            "AccountSid": self.house.credentials.account_sid,
            "CallSid": call.sid,
            "CallStatus": str(call.status),
            "Direction": "outbound-api",
            "From": call.sender,
            "To": call.to,
            "Caller": call.sender,
            "Called": call.to,
        }
        return {**form, **({"AnsweredBy": call.answered_by} if call.answered_by else {})}

    def _progress(self, call: Call) -> Mapping[str, str]:
        """https://www.twilio.com/docs/voice/api/call-resource#statuscallback"""
        form = {
            **self._form(call),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.reported),
            "Timestamp": format_datetime(call.updated),
        }
        return {**form, **({"CallDuration": str(call.seconds)} if call.ended else {})}
