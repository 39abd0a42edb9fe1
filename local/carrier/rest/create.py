"""Creating a message or a call: checks, refusals, faults, and the start of its delivery."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from local.carrier.calls.outgoing_call import CallContext, OutgoingCall
from local.carrier.delivery.delivery import Deliverable
from local.carrier.delivery.delivery_runner import DeliveryRunner
from local.carrier.error_codes import TwilioError
from local.carrier.faults.fault import CREATE_FAILURES, ActiveFaults, Fault
from local.carrier.faults.injector import FaultInjector
from local.carrier.http.exchange import NoResponse
from local.carrier.phones.answering import CALL_REFUSED, OnCall
from local.carrier.phones.behaviour import OnText
from local.carrier.records.call import Call, CallEvent, new_call_sid
from local.carrier.records.message import Direction, Message, new_message_sid
from local.carrier.rest import form_checks
from local.carrier.rest.shown import shown_body, shown_to
from local.carrier.texts.outgoing_text import OutgoingText, TextContext
from sayso.domain.text.segments import count

TEXT_REFUSED = 21610


class Creator:
    """Creates messages and calls, with the faults that their create requests meet."""

    def __init__(self, runner: DeliveryRunner, injector: FaultInjector, texts: TextContext, calls: CallContext) -> None:
        self._runner = runner
        self._injector = injector
        self._texts = texts
        self._calls = calls

    def create_message(self, form: Mapping[str, str]) -> Message | NoResponse:
        """The created message, still queued; TwilioError if Twilio would answer with an error."""
        form_checks.check(form, form_checks.MESSAGE_CHECKS)
        behaviour = self._runner.behaviours.of(form["To"])
        refused = behaviour.on_text is OnText.REFUSE
        refusal = (behaviour.text_sequence().error_code or TEXT_REFUSED) if refused else None
        faults = self._faults_of(form, refusal)
        text = OutgoingText(self._texts, _message(form, faults, self._texts.now()))
        return self._start(text, faults) or text.message

    def create_call(self, form: Mapping[str, str], events: Collection[str]) -> Call | NoResponse:
        """The created call, still queued, which posts callbacks for these events; errors as in `create_message`."""
        form_checks.check(form, form_checks.CALL_CHECKS)
        refused = self._runner.behaviours.of(form["To"]).answering.on_call is OnCall.REFUSE
        faults = self._faults_of(form, CALL_REFUSED if refused else None)
        call = OutgoingCall(self._calls, _call(form, events, faults, self._calls.now()))
        return self._start(call, faults) or call.call

    def _faults_of(self, form: Mapping[str, str], refusal: int | None) -> ActiveFaults:
        """The faults of a create request. Raises the refusal, unless the request fails before it would be refused."""
        faults = self._injector.faults_of(form, refused=refusal is not None)
        failure = faults.create_failure
        if refusal and not (failure and not CREATE_FAILURES[failure].taken):
            raise TwilioError(refusal, form["To"])
        return faults

    def _start(self, deliverable: Deliverable, faults: ActiveFaults) -> NoResponse | None:
        failure = faults.create_failure
        if failure and not CREATE_FAILURES[failure].taken:
            return _fail(failure, faults)
        finished = self._runner.start(deliverable, faults)
        finished.wait(faults.seconds_of(Fault.EARLY_CALLBACKS))
        return _fail(failure, faults) if failure else None


def _message(form: Mapping[str, str], faults: ActiveFaults, at: datetime) -> Message:
    return Message(
        sid=new_message_sid(),
        to=form["To"],
        sender=form["From"],
        body=form["Body"],
        segments=count(form["Body"]).segments,
        direction=Direction.API,
        created=at,
        updated=at,
        listed=at + timedelta(seconds=faults.seconds_of(Fault.LATE_LISTING)),
        status_callback=form.get("StatusCallback") or None,
        service_sid=form.get("MessagingServiceSid") or None,
        other_to=shown_to(form["To"], faults),
        other_body=shown_body(form["Body"], faults),
    )


def _call(form: Mapping[str, str], events: Collection[str], faults: ActiveFaults, at: datetime) -> Call:
    return Call(
        sid=new_call_sid(),
        to=form["To"],
        sender=form["From"],
        url=form["Url"],
        method=form.get("Method", "POST").upper(),
        created=at,
        updated=at,
        listed=at + timedelta(seconds=faults.seconds_of(Fault.LATE_LISTING)),
        events_after=faults.seconds_of(Fault.LATE_EVENTS),
        status_callback=form.get("StatusCallback") or None,
        callback_method=form.get("StatusCallbackMethod", "POST").upper(),
        callback_events=frozenset(event for event in CallEvent if event in events) or frozenset({CallEvent.COMPLETED}),
        detects_machines=bool(form.get("MachineDetection")),
    )


def _fail(fault: Fault, faults: ActiveFaults) -> NoResponse:
    """What the caller gets instead of the message: TwilioError, or no response at all."""
    code = CREATE_FAILURES[fault].code
    if code:
        raise TwilioError(code)
    return NoResponse(faults.seconds_of(fault))
