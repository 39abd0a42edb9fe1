"""The history of a consent in a proof: each change starts from the one before, the last gives the current one."""

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
from sayso.domain.proof.reader import Proof, ProofEntry, Wrong

CONSENT_MAX_AGE = timedelta(seconds=5)
"""A consent is read at most this long before its message is handed over; what is said meanwhile may cross it."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A consent and since when it was in force: since its entry, but not before the consent that it follows."""

    since: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class History:
    """The consents of a phone in their order, beginning with the unknown one before its first entry.

    Or with the one that its last checkpoint left: then nobody can tell what was in force before `begins_at`.
    """

    states: Sequence[InForce]
    begins_at: str = ""

    def at(self, at: str) -> Consent:
        """The consent that was in force at that time."""
        return next(one.consent for one in reversed(self.states) if one.since <= at)

    def just_before(self, at: str) -> list[Consent]:
        """The consents in force while the consent for a message that is handed over at that time may have been read."""
        from_at = timestamps.to_text(timestamps.from_text(at) - CONSENT_MAX_AGE)
        ends = [*(one.since for one in self.states[1:]), "~"]
        return [one.consent for one, end in zip(self.states, ends, strict=True) if one.since <= at and end >= from_at]


def history_of(proof: Proof) -> History:
    """Raises Wrong at the first change that does not follow from the one before, or if the last is not current."""
    changes = _in_order_of_versions(proof)
    consent, last_at, last_version, source = Consent(phone=PhoneNumber.from_e164(proof.phone)), "", 0, None
    if checkpoint := next((one for one in reversed(changes) if one.type is EntryType.CONSENT_CHECKPOINT), None):
        changes = changes[changes.index(checkpoint) + 1 :]  # what was before it may have expired, or not yet
        consent, last_at = _consent(checkpoint, proof.phone), checkpoint.at
        last_version, source = checkpoint.fields["version"], checkpoint.fields.get("source")
    states, begins_at = [InForce("", consent)], last_at
    for entry in changes:
        version = entry.fields["version"]
        together = version == last_version and entry.at == last_at  # the rows of one import are written together
        if not together and version != last_version + 1:
            raise Wrong(f"{entry} is change {version} of this consent, but change {last_version + 1} is missing.")
        if _field(entry, "before") != state_of(consent):
            raise Wrong(f"{entry} begins with another consent than the change before it left.")
        consent = _consent(entry, proof.phone)
        source = source if entry.type is EntryType.PHONE_ERASED else entry.fields.get("source")
        states.append(InForce(max(entry.at, states[-1].since), consent))
        last_at, last_version = entry.at, version
    _ends_in_the_current_consent(proof, consent, last_version, source)
    return History(states, begins_at)


def _in_order_of_versions(proof: Proof) -> list[ProofEntry]:
    """By version: an entry is dated by its cause, and causes may be written in another order than they came."""
    changes = [entry for entry in proof.entries if entry.type in CHANGES]
    for entry in changes:
        numbered = isinstance(entry.fields.get("version"), int)
        if not numbered and entry.type is not EntryType.PHONE_ERASED:  # which may find no consent on record
            raise Wrong(f"{entry} does not say which change of the consent it is.")
    numbered_ones = [entry for entry in changes if "version" in entry.fields]
    return sorted(numbered_ones, key=lambda entry: (entry.fields["version"], entry.id))


def _ends_in_the_current_consent(proof: Proof, consent: Consent, version: int, source: str | None) -> None:
    current = proof.consent
    if current is None:
        if version:
            raise Wrong("The file has changes, but not the consent that they led to.")
        return
    if current.get("version") != version:
        raise Wrong(f"The consent has been changed {current.get('version')} times, but the file has {version}.")
    expected = {"phone": proof.phone} | state_of(consent)
    if "maybe_opt_out" in current:  # earlier proofs do not say it
        expected["maybe_opt_out"] = consent.public().maybe_opt_out
    for name, value in expected.items():
        if current.get(name) != value:
            raise Wrong(f"The current consent is not the one that its history led to: {name} is another.")
    if _pause(current, "The current consent") != (consent.paused, consent.pending):
        raise Wrong("The current consent is not the one that its history led to: what it waits for is another.")
    if current.get("source") != source:
        raise Wrong("The current consent is not the one that its history led to: its source is another.")


def _field(entry: ProofEntry, name: str) -> Mapping[str, Any]:
    value = entry.fields.get(name)
    if not isinstance(value, dict):
        raise Wrong(f"{entry} does not say what the consent was {name}.")
    return value


def _consent(entry: ProofEntry, phone: str) -> Consent:
    after = _field(entry, "after")
    by_staff, pending = _pause(entry.fields, str(entry))
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
        raise Wrong(f"{entry} has a consent that cannot be: {error}.") from error
    if not alike:
        raise Wrong(f"{entry} has a consent that contradicts itself: paused without a reason, or not paused with one.")
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
