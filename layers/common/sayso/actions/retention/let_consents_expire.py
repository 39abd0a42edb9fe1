"""Let consents expire: month by month, phones of which nothing was heard for years get a signed checkpoint, by which
what they allowed ends; then what led to it expires. What they forbade stays for ever.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from sayso.aws.proof_key import ProofKey
from sayso.domain import timestamps
from sayso.domain.audit.chain import chained
from sayso.domain.audit.entry import Entry
from sayso.domain.consent.chain_check import Change, IsGenuine, PhoneChain
from sayso.domain.consent.checkpoint import checkpoint_of, left_of, signed, text_to_sign
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.errors import Tellable
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.expiry import BEHIND_CHECKPOINT
from sayso.domain.retention.hold import Holds
from sayso.domain.retention.quiet import behind_checkpoint, ends_with_checkpoint, is_quiet, last_month, month_of
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import logger
from sayso.tables.accounts.account_list import all_accounts
from sayso.tables.accounts.consents_passed import passed_of, put_passed
from sayso.tables.accounts.holds import holds_of, require_same
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches.open_phones import OpenPhones
from sayso.tables.consents import consents, own_number
from sayso.tables.consents.consent_changes import put_change
from sayso.tables.consents.kept_texts import let_texts_expire
from sayso.tables.consents.quiet_phones import forget_names_elsewhere, note_active, phones_behind
from sayso.tables.log import log
from sayso.tables.log.expiring import let_expire
from sayso.tables.transactions import ConditionFailed, Transaction, transact

A_PAGE = 100
"""Phones."""

MOST_ENTRIES = 100_000
"""Of one phone."""

SECONDS_TO_SPARE = 60


class ConsentsKept(Tellable):
    """Some consents could not be looked at, or are not as they were written: nothing of them expires."""


class _Wrong(StrEnum):
    """Why a phone is left as it is, in a sentence with the number of such phones."""

    BROKEN = "The chains of {} consents are not whole: run sayso-operator verify-ledger."
    OTHER_KEY = "{} consents have a checkpoint by another key than this deployment's: see docs/backup.md."
    FAILED = "The consents of {} accounts could not be looked at."


def let_consents_expire(run: Invocation, key: ProofKey | None) -> None:
    """Go on with what is left of this month. Idempotent; without a key nothing expires, as nothing can stand for it.

    Raises ConsentsKept if an account failed, or a chain is not whole; that stops no other.
    """
    if key is None:
        return
    found: Counter[_Wrong] = Counter()
    for account in all_accounts():
        try:
            _go_on(account, run, key, found)
        except OutOfTime:
            logger.warning("out of time; the next run goes on with the consents", extra={"account": account})
            break
        except Exception:  # noqa: BLE001 - it is tried again, and an alarm goes off
            logger.exception("consents could not be looked at", extra={"account": account})
            found[_Wrong.FAILED] += 1
    if found:
        raise ConsentsKept(" ".join(wrong.format(found[wrong]) for wrong in _Wrong if found[wrong]))


def _go_on(account: str, run: Invocation, key: ProofKey, found: Counter[_Wrong]) -> None:
    """Count what is wrong. That counts if it is found twice: the index by phone may lack what was written just now."""
    month, years = month_of(timestamps.to_text(run.clock())), settings_of(account).consents_kept_years
    passed, look = passed_of(account, month), _Look(account, years, run, key, OpenPhones(account))
    while not passed.done:
        page = phones_behind(account, passed.behind, A_PAGE)
        due = [number for number, last in page if last is None or is_quiet(last, run.clock(), years)]
        if due:
            look.open_phones.read()
        for number in [number for number in due if look.at(number)]:
            if wrong := look.at(number):
                logger.error("a consent is left as it is", extra={"account": account, "why": wrong.name})
                found[wrong] += 1
        passed = replace(passed, behind=page[-1][0] if page else passed.behind, done=len(page) < A_PAGE)
        put_passed(account, passed)


@dataclass(frozen=True, slots=True)
class _Look:
    """How the phones of an account are looked at in one run."""

    account: str
    years: int
    run: Invocation
    key: ProofKey
    open_phones: OpenPhones

    def at(self, number: str) -> _Wrong | None:
        """Let what the phone allowed end, if it is time; what is wrong with its chain, as far as that matters.

        What is held, or changes at this moment, is left as it is, and looked at again next month.
        """
        self.run.require(SECONDS_TO_SPARE)
        account, phone, now = self.account, PhoneNumber.from_e164(number), self.run.clock()
        holds = holds_of(account)
        consent = consents.current_consent(account, phone)
        entries = list(log.newest_first(log.Range(account=account, phone=phone), MOST_ENTRIES))
        if holds.of_phone(phone) or any(holds.keeps(phone, entry.at) for entry in entries):
            return None
        last = last_month(entries) or month_of(consent.since or timestamps.to_text(now))
        is_over = is_quiet(last, now, self.years) and not consent.pending and not self.open_phones.has(phone)
        ends = is_over and (left_of(consent) != consent or not ends_with_checkpoint(entries))
        wrong = self._wrong_with(phone, entries) if ends or behind_checkpoint(entries) else None
        if wrong:  # no signature may stand for what somebody has changed, and nothing expires behind another's
            return None if consents.current_consent(account, phone).version != consent.version else wrong
        if ends:
            try:
                entries.append(_write_checkpoint(account, consent, self.years, holds, self.run, self.key))
            except ConditionFailed:
                return None
        self._let_expire(consent, entries)
        note_active(account, number, month_of(timestamps.to_text(now)) if is_over else last)
        return None

    def _let_expire(self, consent: Consent, entries: Sequence[Entry]) -> None:
        """What a checkpoint replaces; all of it again if a run before broke off in the middle of it."""
        at = self.run.clock() + BEHIND_CHECKPOINT
        if ends_with_checkpoint(entries):
            let_texts_expire(self.account, consent.phone, at)
            forget_names_elsewhere(self.account, consent)
        let_expire(behind_checkpoint(entries), at)

    def _wrong_with(self, phone: PhoneNumber, entries: Sequence[Entry]) -> _Wrong | None:
        if self._is_whole(phone, entries, self.key.has_signed):
            return None
        by_any = self._is_whole(phone, entries, lambda one: not self.key.is_named_in(one) or self.key.has_signed(one))
        return _Wrong.OTHER_KEY if by_any else _Wrong.BROKEN

    def _is_whole(self, phone: PhoneNumber, entries: Sequence[Entry], is_genuine: IsGenuine) -> bool:
        chain = PhoneChain(self.account, is_genuine)
        for entry in entries:
            if entry.phone == phone.e164 and (entry.chain or entry.type in CHANGES):
                chain.read(Change.of(entry, entry.sort_key))
        return chain.fault_in(own_number.own_consent(self.account, phone)) is None


def _write_checkpoint(
    account: str, consent: Consent, years: int, holds: Holds, run: Invocation, key: ProofKey
) -> Entry:
    """The entry as written, in one transaction with what is left. ConditionFailed if consent or holds have changed."""
    unsigned = checkpoint_of(account, consent, years, timestamps.to_text(run.clock()))
    entry = signed(unsigned, key.sign(text_to_sign(account, consent.chain, to_json(unsigned.public()))))
    transact(consents.ConsentsTable, partial(_write, account, left_of(consent), entry, holds))
    return chained(consent.chain, [entry], salt="")[1][0]


def _write(account: str, after: Consent, entry: Entry, holds: Holds, transaction: Transaction) -> None:
    put_change(transaction, account, after, [entry])
    require_same(transaction, holds)
