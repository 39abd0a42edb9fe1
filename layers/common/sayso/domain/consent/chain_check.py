"""Whether the chain of a phone's consent is whole: its numbers, its hashes, and the consent that it led to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sayso.domain.audit.chain import GENESIS, NOT_BEGUN, ChainHead, chain_hash, hash_of_words
from sayso.domain.audit.entry import ChainLink, Entry, EntryType
from sayso.domain.audit.redaction import parted
from sayso.domain.audit.signature import Signed
from sayso.domain.consent.checkpoint import signature_in
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import pause_of, state_of
from sayso.domain.json_form import to_json

NOT_FOLLOWING = "it does not have the hash of the change before it"

type IsGenuine = Callable[[Signed], bool]
"""Whether a signature is that of its key over its text."""


def is_never_genuine(_: Signed) -> bool:
    """For whoever cannot verify a signature: a checkpoint is then refused."""
    return False


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that changes a consent: its fields as JSON has them, those of them that an erasure takes, its link."""

    fields: Mapping[str, Any]
    words: Mapping[str, Any]
    link: ChainLink | None

    @classmethod
    def of(cls, entry: Entry, sort_key: str) -> "Change":
        """The entry that is stored there."""
        return cls(to_json(entry.public()) | {"id": sort_key}, parted(entry.phone, entry.data)[1], entry.chain)


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong, and with which entry; None if it is the consent that does not fit."""

    what: str
    change: Change | None = None


@dataclass(slots=True)
class PhoneChain:
    """One phone's chain, as far as it has been read; entries come in any order, since late ones have an earlier time.

    It begins with its first change, or with a checkpoint whose signature is genuine: of what was before that, some or
    all may have expired. Any two changes that follow each other are compared, wherever they stand, so it does not
    matter what else is there. `fault` is the first that was found; `keys` have signed checkpoints, every one of them.
    """

    account: str
    is_genuine: IsGenuine = is_never_genuine
    head: ChainHead = NOT_BEGUN
    last: Change | None = None
    fault: ChainFault | None = None
    keys: set[str] = field(default_factory=set)
    _first_version: int = 0
    _hashes: dict[int, str] = field(default_factory=dict)
    _after_gap: dict[int, Change] = field(default_factory=dict)
    """Changes before which nothing has been read yet"""
    _outside: Change | None = None

    def read(self, change: Change) -> None:
        """Take in one more entry."""
        link = change.link
        if link is None:
            if self._outside is None or _version(change) > _version(self._outside):
                self._outside = change
            return
        if link.number in self._hashes:
            self._found(f"its number in the chain, {link.number}, is that of another entry", change)
            return
        if link.number > max(self._hashes, default=0):
            self.last = change
        self._hashes[link.number] = link.hash
        if version := _version(change):
            self._first_version = min(self._first_version or version, version)
        self._found(_wrong(self.account, change, link), change)
        self._compare(change, link)
        if change.fields.get("type") == EntryType.CONSENT_CHECKPOINT and self._is_signed(change, link):
            self._reach(max(self.head.number, link.number))
        self._reach(self.head.number)

    @property
    def expired(self) -> int:
        """How many changes are no longer there."""
        return self.head.number - len(self._hashes)

    def _compare(self, change: Change, link: ChainLink) -> None:
        """With the change before it and the one after it, unless they are read later."""
        before = GENESIS if link.number == 1 else self._hashes.get(link.number - 1)
        if before is None:
            self._after_gap[link.number] = change
        elif link.previous != before:
            self._found(NOT_FOLLOWING, change)
        after = self._after_gap.pop(link.number + 1, None)
        if after and after.link and after.link.previous != link.hash:
            self._found(NOT_FOLLOWING, after)

    def _is_signed(self, change: Change, link: ChainLink) -> bool:
        signed = signature_in(self.account, change.fields, link)
        if signed is None or not self.is_genuine(signed):
            self._found("it is a checkpoint, and its signature is missing or not that of what it says", change)
            return False
        self.keys.add(signed.key)
        return True

    def _reach(self, number: int) -> None:
        """Let the chain go up to this number, and on from there without a gap."""
        while number + 1 in self._hashes:
            number += 1
        if number:
            self.head = ChainHead(number, self._hashes[number])

    def fault_in(self, consent: Consent | None) -> ChainFault | None:
        """What is wrong with the chain, if this is the consent that it led to; None if nothing is."""
        fault = self.fault_before(consent.chain if consent else NOT_BEGUN)
        if self.last and consent and not fault:
            self._found(_other_state(self.last.fields, consent), None)
        return self.fault

    def fault_before(self, head: ChainHead) -> ChainFault | None:
        """What is wrong with the chain, if this is its head."""
        if behind := [number for number in self._after_gap if number > self.head.number]:
            missing = self.head.number + 1
            self._found(f"number {missing} of the chain is missing before it", self._after_gap[min(behind)])
        if self._outside and 0 < self._first_version <= _version(self._outside):
            self._found("it changes the consent, but is not in the chain", self._outside)
        if head.number != self.head.number:
            last = f"the last of its chain in the log is number {self.head.number}"
            self._found(f"the consent has had {head.number} changes in its chain, but {last}", None)
        if head.hash != self.head.hash:
            self._found("the consent has another hash than the last change in its chain", None)
        return self.fault

    def _found(self, what: str, change: Change | None) -> None:
        if what and self.fault is None:
            self.fault = ChainFault(what, change)


def _version(change: Change) -> int:
    version = change.fields.get("version")
    return version if isinstance(version, int) else 0


def _wrong(account: str, change: Change, link: ChainLink) -> str:
    if change.words:
        if link.personal != hash_of_words(change.words, link.salt):
            return "what somebody said in it has been changed"
    elif link.personal and not change.fields.get("redacted_at"):
        return "what somebody said in it is missing, and was not erased"
    if link.hash != chain_hash(account, link.number, link.previous, change.fields, link.personal):
        return "its hash is not that of what it says: one of the two has been changed"
    return ""


def _other_state(last: Mapping[str, Any], consent: Consent) -> str:
    stands = {"after": state_of(consent), "version": consent.version, **pause_of(consent)}
    told = {name: last[name] for name in ("after", "version", "pause") if name in last}
    return "" if stands == told else "the consent is not the one that its last change led to"
