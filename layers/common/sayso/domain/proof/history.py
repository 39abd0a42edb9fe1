"""The history of a consent in a proof: each change begins where the one before ended, the last is what stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sayso.domain import timestamps
from sayso.domain.audit.entry import EntryType
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.log_entry import CHANGES, state_of
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.reader import Proof, Told, Wrong

CONSENT_MAX_AGE = timedelta(seconds=5)
"""A consent is read at most so long before its message is handed over: what was said meanwhile may cross it."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A consent, from when on it was in force: when its entry was made, and not before the one that it follows."""

    since: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class History:
    """The consents of a phone one after the other, beginning with the one of which nothing is known."""

    stood: Sequence[Stood]

    def at(self, at: str) -> Consent:
        """What was in force then."""
        return next(one.consent for one in reversed(self.stood) if one.since <= at)

    def just_before(self, at: str) -> list[Consent]:
        """All that were in force in the seconds in which a consent that is acted on then may have been read."""
        from_at = timestamps.to_text(timestamps.from_text(at) - CONSENT_MAX_AGE)
        ends = [*(one.since for one in self.stood[1:]), "~"]
        return [one.consent for one, end in zip(self.stood, ends, strict=True) if one.since <= at and end >= from_at]


def history_of(proof: Proof) -> History:
    """Raises Wrong at the first change that does not follow from the one before, or if they lead elsewhere."""
    consent, last_at, last_version = Consent(phone=PhoneNumber.from_e164(proof.phone)), "", 0
    stood, source = [Stood("", consent)], None
    for told in _in_the_order_of_writing(proof):
        version = told.fields["version"]
        together = version == last_version and told.at == last_at  # the rows of one import are written together
        if not together and version != last_version + 1:
            raise Wrong(f"{told} is change {version} of this consent, but change {last_version + 1} is missing.")
        if _field(told, "before") != state_of(consent):
            raise Wrong(f"{told} begins with another consent than the change before it left.")
        consent = _consent(told, proof.phone)
        source = source if told.type is EntryType.PHONE_ERASED else told.fields.get("source")
        stood.append(Stood(max(told.at, stood[-1].since), consent))
        last_at, last_version = told.at, version
    _leads_to_what_stands(proof, consent, last_version, source)
    return History(stood)


def _in_the_order_of_writing(proof: Proof) -> list[Told]:
    """By number: an entry has the time at which its cause came, and causes may overtake each other."""
    changes = [told for told in proof.entries if told.type in CHANGES]
    for told in changes:
        numbered = isinstance(told.fields.get("version"), int)
        if not numbered and told.type is not EntryType.PHONE_ERASED:  # which may find no consent on record
            raise Wrong(f"{told} does not say which change of the consent it is.")
    numbered_ones = [told for told in changes if "version" in told.fields]
    return sorted(numbered_ones, key=lambda told: (told.fields["version"], told.id))


def _leads_to_what_stands(proof: Proof, consent: Consent, version: int, source: str | None) -> None:
    stands = proof.consent
    if stands is None:
        if version:
            raise Wrong("The file tells of changes, but of no consent that they led to.")
        return
    if stands.get("version") != version:
        raise Wrong(f"The consent has been changed {stands.get('version')} times, but the file tells of {version}.")
    expected = {"phone": proof.phone} | state_of(consent)
    for name, value in expected.items():
        if stands.get(name) != value:
            raise Wrong(f"The consent that stands is not the one that its history led to: {name} is another.")
    if _pause(stands, "The consent that stands") != (consent.paused, consent.pending):
        raise Wrong("The consent that stands is not the one that its history led to: what it waits for is another.")
    if stands.get("source") != source:
        raise Wrong("The consent that stands is not the one that its history led to: its source is another.")


def _field(told: Told, name: str) -> Mapping[str, Any]:
    value = told.fields.get(name)
    if not isinstance(value, dict):
        raise Wrong(f"{told} does not say what stood {name}.")
    return value


def _consent(told: Told, phone: str) -> Consent:
    after = _field(told, "after")
    by_staff, pending = _pause(told.fields, str(told))
    try:
        consent = Consent(
            phone=PhoneNumber.from_e164(phone),
            sms=ConsentStatus(after["channels"][Channel.SMS]),
            voice=ConsentStatus(after["channels"][Channel.VOICE]),
            blocked_categories=frozenset(after["blocked_categories"]),
            all_non_emergency_blocked=after["all_non_emergency_blocked"],
            paused=by_staff,
            pending=pending,
        )
        alike = state_of(consent) == after
    except (KeyError, TypeError, ValueError) as error:
        raise Wrong(f"{told} tells of a consent that cannot be: {error}.") from error
    if not alike:
        raise Wrong(f"{told} tells of a consent that cannot be: it is paused for no reason, or for one and is not.")
    return consent


def _pause(fields: Mapping[str, Any], whose: str) -> tuple[bool, frozenset[OptOutRequest]]:
    pause = fields.get("pause")
    if pause is None:
        return False, frozenset()
    try:
        requests = (
            OptOutRequest(id=one["id"], ask=Ask(one["ask"]), at=one["at"], category=one["category"])
            for one in pause["requests"]
        )
        return bool(pause["by_staff"]), frozenset(requests)
    except (KeyError, TypeError, ValueError) as error:
        raise Wrong(f"{whose}: why it is paused cannot be read.") from error
