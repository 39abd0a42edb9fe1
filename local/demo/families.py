"""The families in families.csv, and how each of their phones behaves while the demo runs."""

import csv
from dataclasses import dataclass
from pathlib import Path

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.phone import PhoneNumber

FILE = Path(__file__).with_name("families.csv")
COUNTRY = "US"

# What a signed form says; a form that never came back says nothing.
CONSENT = {"yes": ConsentStatus.OPTED_IN, "no": ConsentStatus.OPTED_OUT, "": ConsentStatus.UNKNOWN}

# https://www.twilio.com/docs/api/errors: 30006 landline, 30003 unreachable, 30005 unknown number.
BEHAVIOUR: dict[str, dict[str, object]] = {
    "answers": {"do": "deliver"},
    "is a landline": {"do": "undeliver", "code": 30006},
    "is switched off": {"do": "undeliver", "code": 30003},
    "is not in service": {"do": "fail", "code": 30005},
}


@dataclass(frozen=True, slots=True)
class Dancer:
    """One row of the file: a child, the family, and the phone as the office wrote it down."""

    family_id: str
    family_name: str
    parent: str
    phone: str
    child: str
    call_time: str
    consent_form: str
    their_phone: str

    @property
    def e164(self) -> str:
        """The phone as the carrier knows it."""
        return PhoneNumber.parse(self.phone, COUNTRY).e164

    @property
    def consent(self) -> ConsentStatus:
        """What the family signed."""
        return CONSENT[self.consent_form]


def read() -> list[Dancer]:
    """All rows, in the order of the file."""
    with FILE.open(newline="", encoding="utf-8") as file:
        return [Dancer(**row) for row in csv.DictReader(file)]


def behaviours(dancers: list[Dancer]) -> dict[str, dict[str, object]]:
    """What the carrier twin needs to know about each phone."""
    return {dancer.e164: BEHAVIOUR[dancer.their_phone] for dancer in dancers}
