"""The families in families.csv, and how their phones behave during the demo."""

import csv
from dataclasses import dataclass
from pathlib import Path

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.phone import PhoneNumber

FILE = Path(__file__).with_name("families.csv")
COUNTRY = "US"

# By the column text_consent, which is empty if the form was not returned.
CONSENT = {"yes": ConsentStatus.OPTED_IN, "no": ConsentStatus.OPTED_OUT, "": ConsentStatus.UNKNOWN}

# By the column their_phone. https://www.twilio.com/docs/api/errors: 30006 landline, 30003 unreachable, 30005 unknown.
BEHAVIOUR: dict[str, dict[str, object]] = {
    "answers": {"do": "deliver"},
    "is a landline": {"do": "undeliver", "code": 30006},
    "is switched off": {"do": "undeliver", "code": 30003},
    "is not in service": {"do": "fail", "code": 30005},
}


@dataclass(frozen=True, slots=True)
class Dancer:
    """One row of the file: a child, its family, and the phone as the office wrote it."""

    family_id: str
    family_name: str
    parent: str
    phone: str
    child: str
    call_time: str
    text_consent: str
    their_phone: str

    @property
    def e164(self) -> str:
        """The phone in E.164 form."""
        return PhoneNumber.parse(self.phone, COUNTRY).e164

    @property
    def consent(self) -> ConsentStatus:
        """The consent that the family signed."""
        return CONSENT[self.text_consent]


def read() -> list[Dancer]:
    """All rows, in file order."""
    with FILE.open(newline="", encoding="utf-8") as file:
        return [Dancer(**row) for row in csv.DictReader(file)]


def behaviours(dancers: list[Dancer]) -> dict[str, dict[str, object]]:
    """The behaviour of each phone, for the carrier twin."""
    return {dancer.e164: BEHAVIOUR[dancer.their_phone] for dancer in dancers}
