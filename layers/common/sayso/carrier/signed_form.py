"""The form of a signed request, and what it says in one way only: the signature fits other divisions of the same text.

Twilio signs the names and values of a form run together (`AccountSidAC…BodySTOPFrom+1…`), so whoever has seen a signed
request can move the boundaries between them, and it is still signed: a STOP with a new id, a text from another phone.
https://www.twilio.com/docs/usage/security#validating-requests
"""

import re
from collections.abc import Iterable, Mapping

from sayso.domain.errors import Forbidden

type Form = Mapping[str, str]

# What the names stand for is decided by these; each value ends where its form does, whatever follows it.
# https://www.twilio.com/docs/glossary/what-is-a-sid, https://www.twilio.com/docs/messaging/guides/webhook-request
VALUES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(f"(?={name}({value}))")
    for name, value in {
        "AccountSid": "AC[0-9a-f]{32}",
        "MessageSid": "(?:SM|MM)[0-9a-f]{32}",
        "CallSid": "CA[0-9a-f]{32}",
        "From": r"(?:rcs:|whatsapp:)?\+[0-9]+",
        "To": r"(?:rcs:|whatsapp:)?(?:\+[0-9]+|[1-9][0-9]{2,5}(?=[A-Z]|$))",  # a short code, before the next name
        "OptOutType": "STOP|START|HELP",
        "MessageStatus": "[a-z_]+",
        "CallStatus": "[a-z-]+",
        "ErrorCode": "[0-9]+",
        "Digits": "[0-9*#]*",
    }.items()
}


class NotFromTheCarrier(Forbidden):
    """The request is not signed with the carrier's token, or is signed for another account, URL or content."""


class NamesOurAccount(NotFromTheCarrier):
    """It has the id of our account at the carrier, or our token's signature: the carrier may well have sent it."""


class SaidInTwoWays(NamesOurAccount):
    """The signed text can be divided into names and values in another way that says something else."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The signed request can be read in two ways: {name} would have another value.")


class PostedForm(dict[str, str]):
    """A form as it was posted; of a name that is there several times the last value counts, and all are signed."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self[name] = value
            self._values.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        """All values of a name: Twilio's validator asks for them by this method, sorts them and joins them."""
        return self._values.get(name, [])


def signed_text(form: Form) -> str:
    """The part of the signed text that the form is."""
    return "".join(f"{name}{value}" for name in sorted(form) for value in sorted(set(_values(form, name))))


def _values(form: Form, name: str) -> list[str]:
    return form.getlist(name) if isinstance(form, PostedForm) else [form[name]]


def certain(form: Form, *names: str) -> dict[str, str]:
    """The values of these names, "" where there is none, or none of the right form. Raises SaidInTwoWays.

    In whatever way the signed text is divided, it has the same values or is refused: wherever a name and a value of its
    form stand in it, that must be the value that the form has.
    """
    text = signed_text(form)
    found = {}
    for name in names:
        said = set(VALUES[name].findall(text))
        value = form.get(name, "")
        found[name] = value if value in said else ""
        if said - {value}:
            raise SaidInTwoWays(name)
    return found


def certain_body(form: Form) -> str:
    """The text of a message, which may be anything. Raises SaidInTwoWays.

    What stands before it in the signed text is not written by the sender, and Twilio's next parameter is From: so it is
    all that stands between the first `Body` and the only `From` with a phone.
    """
    text = signed_text(form)
    senders = VALUES["From"].findall(text)
    between = text.partition("Body")[2].partition(f"From{form.get('From')}")[0]
    if len(senders) != 1 or form.get("Body", "") != between:
        raise SaidInTwoWays("Body")
    return between
