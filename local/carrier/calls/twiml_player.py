"""Plays an answered call: fetches its TwiML, plays the verbs, and goes on where pressed keys or redirects lead."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from local.carrier.records.call import CallStep, StepKind
from local.carrier.webhooks.webhook import WebhookResponse

XML_TYPES = ("text/xml", "application/xml")
MOST_DOCUMENTS = 50  # Twilio ends a call after four hours; this keeps an endless script from running for ever
CHARACTERS_A_SECOND = 15
# What Twilio says if a document cannot be fetched, parsed or played (errors 11200, 12100, 12200).
APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """Where to fetch the next document; `extra_form` is posted besides the fields that every request has."""

    url: str
    method: str = "POST"
    extra_form: Mapping[str, str] = field(default_factory=dict)


class ApplicationError(Exception):
    """The call cannot go on."""


class Hangup(Exception):
    """The document ends the call."""


@dataclass(slots=True)
class TwimlPlayer:
    """Plays one call, and adds what happens to `steps`; `keys` has one group of keys for each `<Gather>`."""

    fetch: Callable[[DocumentRequest], WebhookResponse]
    keys: Iterator[str]
    steps: list[CallStep] = field(default_factory=list)

    def play(self, request: DocumentRequest | None) -> None:
        """Play until there are no more verbs, a Hangup, too many documents, or an error, which the phone hears."""
        try:
            for _ in range(MOST_DOCUMENTS):
                if request is None:
                    return
                request = self._play_verbs(self._document(request), request)
        except Hangup:
            return
        except ApplicationError:
            self._hear(APPLICATION_ERROR)

    def _document(self, request: DocumentRequest) -> Element:
        if not request.url.startswith(("http://", "https://")):
            raise ApplicationError
        response = self.fetch(request)
        if response.status // 100 != 2 or response.content_type not in XML_TYPES:
            raise ApplicationError
        try:
            document = ElementTree.fromstring(response.body)
        except ElementTree.ParseError as error:
            raise ApplicationError from error
        if document.tag != "Response":
            raise ApplicationError
        return document

    def _play_verbs(self, document: Element, request: DocumentRequest) -> DocumentRequest | None:
        """Play the verbs in order; returns the document that one of them leads to, if any."""
        for verb in document:
            if verb.tag not in VERBS:
                raise ApplicationError
            following = VERBS[verb.tag](self, verb, request)
            if following:
                return following
        return None

    def _say(self, verb: Element, _: DocumentRequest) -> None:
        text = " ".join("".join(verb.itertext()).split())
        for _time in range(max(_whole_number(verb, "loop", 1), 1)):
            self._hear(text)

    def _pause(self, verb: Element, _: DocumentRequest) -> None:
        self.steps.append(CallStep(StepKind.WAITED, "", _whole_number(verb, "length", 1)))

    def _redirect(self, verb: Element, request: DocumentRequest) -> DocumentRequest:
        return DocumentRequest(urljoin(request.url, (verb.text or "").strip()), _method(verb))

    def _hang_up(self, _verb: Element, _: DocumentRequest) -> None:
        raise Hangup

    def _gather(self, verb: Element, request: DocumentRequest) -> DocumentRequest | None:
        """https://www.twilio.com/docs/voice/twiml/gather: if no key is pressed, the next verb is played."""
        for nested in verb:
            if nested.tag not in {"Say", "Pause"}:
                raise ApplicationError
            VERBS[nested.tag](self, nested, request)
        pressed = next(self.keys, "") if "dtmf" in verb.get("input", "dtmf") else ""
        end = verb.get("finishOnKey", "#")
        digits, ended, _ = pressed.partition(end) if end else (pressed, "", "")
        digits = digits[: _whole_number(verb, "numDigits", len(digits))]
        if pressed:
            self.steps.append(CallStep(StepKind.PRESSED, pressed, 1))
        else:
            self.steps.append(CallStep(StepKind.WAITED, "", _whole_number(verb, "timeout", 5)))
        if not digits and verb.get("actionOnEmptyResult") != "true":
            return None
        form = {"Digits": digits, "FinishedOnKey": ended, "msg": "Gather End"}
        return DocumentRequest(urljoin(request.url, verb.get("action", "")), _method(verb), form)

    def _hear(self, text: str) -> None:
        self.steps.append(CallStep(StepKind.HEARD, text, len(text) / CHARACTERS_A_SECOND))


# The verbs that the twin plays; a document with any other verb ends in an application error.
VERBS: Mapping[str, Callable[[TwimlPlayer, Element, DocumentRequest], DocumentRequest | None]] = {
    "Say": TwimlPlayer._say,
    "Pause": TwimlPlayer._pause,
    "Gather": TwimlPlayer._gather,
    "Redirect": TwimlPlayer._redirect,
    "Hangup": TwimlPlayer._hang_up,
}


def _whole_number(verb: Element, name: str, default: int) -> int:
    given = verb.get(name)
    if given is None:
        return default
    if not given.isdecimal():
        raise ApplicationError
    return int(given)


def _method(verb: Element) -> str:
    method = verb.get("method", "POST").upper()
    if method not in {"GET", "POST"}:
        raise ApplicationError
    return method
