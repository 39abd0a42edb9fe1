"""A refusal by the carrier opts the phone out, unless the phone has said something since."""

from dataclasses import replace

import pytest

from sayso.domain.audit.entry import CARRIER, EntryType
from sayso.domain.consent.carrier_refusal import CarrierRefusal
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.phone import PhoneNumber

BEFORE, AT, LATER = (f"2026-01-0{day}T15:00:00.000000Z" for day in (4, 5, 6))
REFUSAL = CarrierRefusal(account="harbour", batch_id="b1", chunk=2, index=7, at=AT, error_code="21610")
OPTED_IN = Consent(
    phone=PhoneNumber("+14155550101"), sms=ConsentStatus.OPTED_IN, sms_since=BEFORE, since=BEFORE, version=3
)


def test_the_phone_is_opted_out_as_of_the_refusal_and_the_entry_is_the_carriers() -> None:
    change = REFUSAL.opt_out(OPTED_IN)
    assert change is not None
    assert (change.consent.sms, change.consent.sms_since) == (ConsentStatus.OPTED_OUT, AT)
    entry = change.entry
    assert (entry.type, entry.actor, entry.at, entry.key) == (EntryType.CONSENT_CHANGED, CARRIER, AT, "b1.2.7.refused")
    assert entry.text == "+14155550101 opted out of text messages, by carrier refusal."
    assert (entry.data["batch_id"], entry.data["error_code"], entry.data["version"]) == ("b1", "21610", 4)


@pytest.mark.parametrize("since", [AT, LATER])
@pytest.mark.parametrize("status", [ConsentStatus.OPTED_IN, ConsentStatus.OPTED_OUT])
def test_what_the_phone_has_said_since_stays(since: str, status: ConsentStatus) -> None:
    assert REFUSAL.opt_out(replace(OPTED_IN, sms=status, sms_since=since)) is None


def test_the_same_refusal_again_changes_nothing() -> None:
    change = REFUSAL.opt_out(OPTED_IN)
    assert change is not None
    assert REFUSAL.opt_out(change.consent) is None
