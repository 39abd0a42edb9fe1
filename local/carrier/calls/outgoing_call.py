"""A call on its way to a phone: it rings, is answered and played or not, and posts a callback for each wanted event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum

from local.carrier.api_version import API_VERSION
from local.carrier.calls.twiml_player import DocumentRequest, TwimlPlayer
from local.carrier.credentials import Access
from local.carrier.phones.answering import CALL_SEQUENCES, OnCall
from local.carrier.phones.behaviour import Behaviour
from local.carrier.phones.behaviour_table import BehaviourTable
from local.carrier.phones.status_sequence import StatusSequence
from local.carrier.records.alert import Alerts
from local.carrier.records.call import Call, CallRequest, Calls, CallStatus
from local.carrier.webhooks.webhook import Webhook, WebhookResponse, post

ANSWERED_BY = {OnCall.ANSWER: "human", OnCall.MACHINE: "machine_start"}


@dataclass(frozen=True, slots=True)
class CallContext:
    """What all calls of the twin share."""

    credentials: Access
    calls: Calls
    alerts: Alerts
    behaviours: BehaviourTable
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """One call to a phone: a Deliverable."""

    context: CallContext
    call: Call

    @property
    def sid(self) -> str:
        return self.call.sid

    @property
    def phone(self) -> str:
        return self.call.to

    def store(self) -> bool:
        return self.context.calls.add(self.call)

    def is_stored(self) -> bool:
        return self.context.calls.get(self.sid) is not None

    def status_sequence(self, behaviour: Behaviour) -> StatusSequence:
        return CALL_SEQUENCES[behaviour.answering.on_call]

    def queued_callbacks(self) -> Sequence[Webhook]:
        """None: Twilio has no event for `queued`."""
        return ()

    def set_status(self, status: StrEnum, error_code: int | None) -> Sequence[Webhook] | None:  # noqa: ARG002 - Deliverable
        if status is CallStatus.IN_PROGRESS:
            answered_by = ANSWERED_BY[self._answers_as()] if self.call.detects_machines else None
            self._update(lambda call: replace(call, answered_by=answered_by))
        if status is CallStatus.COMPLETED:
            self._play()
        call = self._update(lambda call: call.with_status(CallStatus(status), self.context.now()))
        if call is None:
            return None
        if not call.status_callback or call.event not in call.callback_events:
            return ()
        self._update(lambda call: replace(call, callbacks_made=call.callbacks_made + 1))
        return (Webhook(call.status_callback, self._callback_form(call), method=call.callback_method),)

    def callback_posted(self, webhook: Webhook, response: WebhookResponse) -> None:
        self._add_request(webhook, response)

    def _add_request(self, webhook: Webhook, response: WebhookResponse) -> None:
        request = CallRequest(
            url=webhook.url.partition("#")[0],
            method=webhook.method,
            form=webhook.form,
            at=self.context.now(),
            status=response.status,
            content_type=response.content_type,
            body=response.body,
        )
        self._update(lambda call: replace(call, requests=(*call.requests, request)))

    def _answers_as(self) -> OnCall:
        """MACHINE or ANSWER. A phone whose behaviour changed while it rang is still answered."""
        on_call = self.context.behaviours.of(self.phone).answering.on_call
        return OnCall.MACHINE if on_call is OnCall.MACHINE else OnCall.ANSWER

    def _play(self) -> None:
        answering = self.context.behaviours.of(self.phone).answering
        player = TwimlPlayer(self._fetch, iter(answering.keys if self._answers_as() is OnCall.ANSWER else ()))
        player.play(DocumentRequest(self.call.url, self.call.method))
        self._update(lambda call: replace(call, steps=tuple(player.steps)))

    def _fetch(self, document: DocumentRequest) -> WebhookResponse:
        """Ask for a document, with the retries that its URL asks for; a call does not wait between attempts."""
        form = {**self._form(self._current()), **document.extra_form}
        webhook = Webhook(document.url, form, method=document.method)
        attempts = 1 + webhook.overrides.retries
        for _ in range(attempts):
            response = post(webhook, self.context.credentials.auth_token)
            self._add_request(webhook, response)
            if response.outcome not in webhook.overrides.retry_on:
                break
        self.context.alerts.note(webhook, response, self.sid)
        return response

    def _current(self) -> Call:
        return self.context.calls.get(self.sid) or self.call

    def _update(self, change: Callable[[Call], Call]) -> Call | None:
        return self.context.calls.update(self.sid, change)

    def _form(self, call: Call) -> dict[str, str]:
        """https://www.twilio.com/docs/voice/twiml#request-parameters"""
        form = {
            "ApiVersion": API_VERSION,
            "AccountSid": self.context.credentials.account_sid,
            "CallSid": call.sid,
            "CallStatus": str(call.status),
            "Direction": "outbound-api",
            "From": call.sender,
            "To": call.to,
            "Caller": call.sender,
            "Called": call.to,
        }
        return {**form, **({"AnsweredBy": call.answered_by} if call.answered_by else {})}

    def _callback_form(self, call: Call) -> Mapping[str, str]:
        """https://www.twilio.com/docs/voice/api/call-resource#statuscallback"""
        form = {
            **self._form(call),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.callbacks_made),
            "Timestamp": format_datetime(call.updated),
        }
        return {**form, **({"CallDuration": str(call.seconds)} if call.ended else {})}
