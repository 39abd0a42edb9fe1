"""Let consents expire: month by month, phones of which nothing was heard for years get a signed checkpoint, by which
what they allowed ends; then what led to it expires. What they forbade stays for ever.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sayso.aws.proof_key import ProofKey
from sayso.domain import timestamps
from sayso.domain.audit.entry import Entry
from sayso.domain.consent.chain_check import Change, PhoneChain
from sayso.domain.consent.checkpoint import checkpoint_of, left_of, signed, text_to_sign
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.errors import Tellable
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Holds
from sayso.domain.retention.quiet import behind_checkpoint, ends_with_checkpoint, is_quiet, last_month, month_of
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import logger
from sayso.tables.accounts.account_list import all_accounts
from sayso.tables.accounts.consents_passed import passed_of, put_passed
from sayso.tables.accounts.holds import holds_of, require_same
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches.open_messages import open_messages
from sayso.tables.consents import consents, own_number
from sayso.tables.consents.consent_changes import put_change
from sayso.tables.consents.kept_texts import let_texts_expire
from sayso.tables.consents.quiet_phones import note_active, phones_behind
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


def let_consents_expire(run: Invocation, key: ProofKey | None) -> None:
    """Go on with what is left of this month. Idempotent; without a key nothing expires, as nothing can stand for it.

    Raises ConsentsKept if an account failed, or a chain is not whole; that stops no other.
    """
    if key is None:
        return
    failed = wrong = 0
    for account in all_accounts():
        try:
            wrong += _go_on(account, run, key)
        except OutOfTime:
            logger.warning("out of time; the next run goes on with the consents", extra={"account": account})
            break
        except Exception:  # noqa: BLE001 - it is tried again, and an alarm goes off
            logger.exception("consents could not be looked at", extra={"account": account})
            failed += 1
    if failed:
        raise ConsentsKept(f"The consents of {failed} accounts could not be looked at.")
    if wrong:
        raise ConsentsKept(f"The chains of {wrong} consents are not whole: run sayso-operator verify-ledger.")


def _go_on(account: str, run: Invocation, key: ProofKey) -> int:
    """How many of the chains that were looked at are not whole."""
    now, wrong = run.clock(), 0
    passed, years = passed_of(account, month_of(timestamps.to_text(now))), settings_of(account).consents_kept_years
    while not passed.done:
        page = phones_behind(account, passed.behind, A_PAGE)
        for number, month in page:
            if month is None or is_quiet(month, now, years):
                run.require(SECONDS_TO_SPARE)
                wrong += not _look_at(account, number, years, run, key)
        passed = replace(passed, behind=page[-1][0] if page else passed.behind, done=len(page) < A_PAGE)
        put_passed(account, passed)
    return wrong


def _look_at(account: str, number: str, years: int, run: Invocation, key: ProofKey) -> bool:
    """Whether the phone's chain is whole, as far as it had to be looked at.

    What is held, or changes at this moment, is left as it is, and looked at again next month.
    """
    phone, now, holds = PhoneNumber.from_e164(number), run.clock(), holds_of(account)
    consent = consents.current_consent(account, phone)
    entries = list(log.newest_first(log.Range(account=account, phone=phone), MOST_ENTRIES))
    if holds.of_phone(phone) or any(holds.keeps(phone, entry.at) for entry in entries):
        return True
    last = last_month(entries) or month_of(consent.since or timestamps.to_text(now))
    if is_quiet(last, now, years) and not consent.pending and not any(open_messages(account, phone)):
        if not _is_whole(account, phone, entries, key):
            return consents.current_consent(account, phone).version != consent.version
        if left_of(consent) != consent or not ends_with_checkpoint(entries):
            try:
                entries.append(_write_checkpoint(account, consent, years, holds, run, key))
            except ConditionFailed:
                return True
        let_texts_expire(account, phone, now)
        last = month_of(timestamps.to_text(now))
    let_expire(behind_checkpoint(entries), now)
    note_active(account, number, last)
    return True


def _is_whole(account: str, phone: PhoneNumber, entries: Sequence[Entry], key: ProofKey) -> bool:
    """Whether the chain is as it was written: a signature must not stand for what somebody has changed."""
    chain = PhoneChain(account, key.has_signed)
    for entry in entries:
        if entry.phone == phone.e164 and (entry.chain or entry.type in CHANGES):
            chain.read(Change.of(entry, entry.sort_key))
    return chain.fault_in(own_number.own_consent(account, phone)) is None


def _write_checkpoint(
    account: str, consent: Consent, years: int, holds: Holds, run: Invocation, key: ProofKey
) -> Entry:
    """The entry as written, in one transaction with what is left. ConditionFailed if consent or holds have changed."""
    unsigned = checkpoint_of(account, consent, years, timestamps.to_text(run.clock()))
    entry = signed(unsigned, key.sign(text_to_sign(account, consent.chain, to_json(unsigned.public()))))
    transact(consents.ConsentsTable, partial(_write, account, left_of(consent), entry, holds))
    return entry


def _write(account: str, after: Consent, entry: Entry, holds: Holds, transaction: Transaction) -> None:
    put_change(transaction, account, after, [entry])
    require_same(transaction, holds)
