"""A call that was answered: fetches its TwiML document, plays it to the phone, and goes on where keys or verbs lead."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from local.carrier.records.call import Kind, Step
from local.carrier.webhooks.webhook import Reply

XML = ("text/xml", "application/xml")
MOST_DOCUMENTS = 50  # Twilio ends a call after four hours; nobody here has those
CHARACTERS_A_SECOND = 15
# What Twilio says where a document cannot be had, read or played (errors 11200, 12100, 12200).
APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."


@dataclass(frozen=True, slots=True)
class Document:
    """Where the next document comes from, and what is told there besides what every request tells."""

    url: str
    method: str = "POST"
    more: Mapping[str, str] = field(default_factory=dict)


class ApplicationError(Exception):
    """The call cannot go on."""


class Hangup(Exception):
    """The document ends the call."""


@dataclass(slots=True)
class Player:
    """Plays one call; `steps` grows while it does."""

    fetch: Callable[[Document], Reply]
    keys: Iterator[str]
    steps: list[Step] = field(default_factory=list)

    def play(self, document: Document | None) -> None:
        """To its end: no more verbs, a Hangup, too many documents, or an error, which the phone hears."""
        try:
            for _ in range(MOST_DOCUMENTS):
                if document is None:
                    return
                document = self._verbs(self._read(document), document)
        except Hangup:
            return
        except ApplicationError:
            self._hear(APPLICATION_ERROR)

    def _read(self, document: Document) -> Element:
        if not document.url.startswith(("http://", "https://")):
            raise ApplicationError
        reply = self.fetch(document)
        if reply.status // 100 != 2 or reply.content_type not in XML:
            raise ApplicationError
        try:
            response = ElementTree.fromstring(reply.body)
        except ElementTree.ParseError as error:
            raise ApplicationError from error
        if response.tag != "Response":
            raise ApplicationError
        return response

    def _verbs(self, parent: Element, document: Document) -> Document | None:
        """Play the verbs in order; the document that one of them leads to, if any does."""
        for verb in parent:
            if verb.tag not in VERBS:
                raise ApplicationError
            following = VERBS[verb.tag](self, verb, document)
            if following:
                return following
        return None

    def _say(self, verb: Element, _: Document) -> None:
        text = " ".join("".join(verb.itertext()).split())
        for _time in range(max(_whole(verb, "loop", 1), 1)):
            self._hear(text)

    def _pause(self, verb: Element, _: Document) -> None:
        self.steps.append(Step(Kind.WAITED, "", _whole(verb, "length", 1)))

    def _redirect(self, verb: Element, document: Document) -> Document:
        return Document(urljoin(document.url, (verb.text or "").strip()), _method(verb))

    def _hang_up(self, _verb: Element, _: Document) -> None:
        raise Hangup

    def _gather(self, verb: Element, document: Document) -> Document | None:
        """https://www.twilio.com/docs/voice/twiml/gather: without keys it falls through to the next verb."""
        for nested in verb:
            if nested.tag not in {"Say", "Pause"}:
                raise ApplicationError
            VERBS[nested.tag](self, nested, document)
        pressed = next(self.keys, "") if "dtmf" in verb.get("input", "dtmf") else ""
        end = verb.get("finishOnKey", "#")
        digits, ended, _ = pressed.partition(end) if end else (pressed, "", "")
        digits = digits[: _whole(verb, "numDigits", len(digits))]
        if pressed:
            self.steps.append(Step(Kind.PRESSED, pressed, 1))
        else:
            self.steps.append(Step(Kind.WAITED, "", _whole(verb, "timeout", 5)))
        if not digits and verb.get("actionOnEmptyResult") != "true":
            return None
        told = {"Digits": digits, "FinishedOnKey": ended, "msg": "Gather End"}
        return Document(urljoin(document.url, verb.get("action", "")), _method(verb), told)

    def _hear(self, text: str) -> None:
        self.steps.append(Step(Kind.HEARD, text, len(text) / CHARACTERS_A_SECOND))


# The verbs that the twin plays; a document with another one ends in an application error.
VERBS: Mapping[str, Callable[[Player, Element, Document], Document | None]] = {
    "Say": Player._say,
    "Pause": Player._pause,
    "Gather": Player._gather,
    "Redirect": Player._redirect,
    "Hangup": Player._hang_up,
}


def _whole(verb: Element, name: str, otherwise: int) -> int:
    given = verb.get(name)
    if given is None:
        return otherwise
    if not given.isdecimal():
        raise ApplicationError
    return int(given)


def _method(verb: Element) -> str:
    method = verb.get("method", "POST").upper()
    if method not in {"GET", "POST"}:
        raise ApplicationError
    return method
