"""The create call of a message or a phone call, and what becomes of it when all is not well."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from local.carrier.calls.outgoing_call import Calling, OutgoingCall
from local.carrier.delivery.delivery import Traveller
from local.carrier.delivery.delivery_runner import Courier
from local.carrier.error_codes import TwilioError
from local.carrier.faults.fault import FAILURES, Fault, Trouble
from local.carrier.faults.injector import Incidents
from local.carrier.http.exchange import Unanswered
from local.carrier.phones.answering import REFUSED_CALL, OnCall
from local.carrier.phones.behaviour import Do
from local.carrier.records.call import Call, CallEvent, new_call_sid
from local.carrier.records.message import Direction, Message, new_sid
from local.carrier.rest import form_checks
from local.carrier.texts.outgoing_text import OutgoingText, Texting
from sayso.domain.text.segments import count


class Intake:
    """Takes new messages and calls, and the faults that befall them."""

    def __init__(self, courier: Courier, incidents: Incidents, texting: Texting, calling: Calling) -> None:
        self._courier = courier
        self._incidents = incidents
        self._texting = texting
        self._calling = calling

    def message(self, form: Mapping[str, str]) -> Message | Unanswered:
        """The message as it was taken; TwilioError where Twilio answers with one."""
        form_checks.check(form, form_checks.OF_A_MESSAGE)
        behaviour = self._courier.behaviours.of(form["To"])
        refusal = (behaviour.road().code or 21610) if behaviour.do is Do.REFUSE else None
        trouble = self._trouble(form, refusal)
        text = OutgoingText(self._texting, _message(form, trouble, self._texting.now()))
        return self._take(text, trouble) or text.message

    def call(self, form: Mapping[str, str], events: Collection[str]) -> Call | Unanswered:
        """The call as it was taken, which wants callbacks of these events; else as `message`."""
        form_checks.check(form, form_checks.OF_A_CALL)
        refused = self._courier.behaviours.of(form["To"]).answering.on_call is OnCall.REFUSE
        trouble = self._trouble(form, REFUSED_CALL if refused else None)
        call = OutgoingCall(self._calling, _call(form, events, trouble, self._calling.now()))
        return self._take(call, trouble) or call.call

    def _trouble(self, form: Mapping[str, str], refusal: int | None) -> Trouble:
        """What befalls a create call that is answered with this refusal, if with any."""
        trouble = self._incidents.befalling(form, refused=refusal is not None)
        failing = trouble.failing
        if refusal and not (failing and not FAILURES[failing].taken):
            raise TwilioError(refusal, form["To"])
        return trouble

    def _take(self, traveller: Traveller, trouble: Trouble) -> Unanswered | None:
        failing = trouble.failing
        if failing and not FAILURES[failing].taken:
            return _failed(failing, trouble)
        ended = self._courier.take(traveller, trouble)
        ended.wait(trouble.lasting(Fault.EARLY_CALLBACKS))
        return _failed(failing, trouble) if failing else None


def _message(form: Mapping[str, str], trouble: Trouble, at: datetime) -> Message:
    return Message(
        sid=new_sid(),
        to=form["To"],
        sender=form["From"],
        body=form["Body"],
        segments=count(form["Body"]).segments,
        direction=Direction.API,
        created=at,
        updated=at,
        listed=at + timedelta(seconds=trouble.lasting(Fault.LATE_LISTING)),
        status_callback=form.get("StatusCallback") or None,
        service_sid=form.get("MessagingServiceSid") or None,
    )


def _call(form: Mapping[str, str], events: Collection[str], trouble: Trouble, at: datetime) -> Call:
    return Call(
        sid=new_call_sid(),
        to=form["To"],
        sender=form["From"],
        url=form["Url"],
        method=form.get("Method", "POST").upper(),
        created=at,
        updated=at,
        listed=at + timedelta(seconds=trouble.lasting(Fault.LATE_LISTING)),
        events_after=trouble.lasting(Fault.LATE_EVENTS),
        status_callback=form.get("StatusCallback") or None,
        callback_method=form.get("StatusCallbackMethod", "POST").upper(),
        wanted=frozenset(event for event in CallEvent if event in events) or frozenset({CallEvent.COMPLETED}),
        detects_machines=bool(form.get("MachineDetection")),
    )


def _failed(fault: Fault, trouble: Trouble) -> Unanswered:
    """What the caller gets instead of the message; TwilioError where that is an error."""
    code = FAILURES[fault].code
    if code:
        raise TwilioError(code)
    return Unanswered(trouble.lasting(fault))
