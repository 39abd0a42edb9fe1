"""Verify the chains of an account's consents: every change of every phone, up to the consent that it led to."""

from dataclasses import dataclass

from sayso.domain.consent.chain_check import Change, IsGenuine, PhoneChain, is_never_genuine
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents import own_number
from sayso.tables.log import log


@dataclass(frozen=True, slots=True)
class ConsentFault:
    """What is wrong with the consent of a phone, and in which entry; that of the consent itself has no id."""

    what: str
    phone: str
    id: str = ""
    at: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedConsents:
    """How many changes of how many phones are in chains; `earlier` came before there were any. The first fault.

    Of the changes, so many have `expired`, behind checkpoints that these `keys` have signed.
    """

    changes: int
    phones: int
    earlier: int
    fault: ConsentFault | None = None
    expired: int = 0
    keys: frozenset[str] = frozenset()


def verify_consents(account: str, is_genuine: IsGenuine = is_never_genuine) -> CheckedConsents:
    """The account's consents and their changes, checked; `is_genuine` verifies the signatures of checkpoints.

    Others may write meanwhile: what they write is left for the next time. A fault counts if it is found twice, since
    DynamoDB may show the consent of a transaction a moment before its entry.
    """
    first = _verify(account, is_genuine)
    return _verify(account, is_genuine) if first.fault else first


def _verify(account: str, is_genuine: IsGenuine) -> CheckedConsents:
    consents = {one.phone.e164: one for one in own_number.all_consents(account)}
    chains = {phone: PhoneChain(account, is_genuine) for phone in consents}
    earlier = 0
    for sort_key, entry in log.whole_log(account):
        if entry and entry.phone and (entry.chain or entry.type in CHANGES):
            earlier += entry.chain is None
            chains.setdefault(entry.phone, PhoneChain(account, is_genuine)).read(Change.of(entry, sort_key))
    found = (_fault(account, phone, chain, consents.get(phone)) for phone, chain in chains.items())
    begun = [chain for chain in chains.values() if chain.head.number]
    return CheckedConsents(
        changes=sum(chain.head.number for chain in begun),
        phones=len(begun),
        earlier=earlier,
        fault=next(filter(None, found), None),
        expired=sum(chain.expired for chain in begun),
        keys=frozenset(key for chain in chains.values() for key in chain.keys),
    )


def _fault(account: str, phone: str, chain: PhoneChain, consent: Consent | None) -> ConsentFault | None:
    found = chain.fault
    if chain.head.number <= (consent.chain.number if consent else 0):
        found = chain.fault_in(consent)
    else:  # somebody has written since the consent was read
        now = own_number.own_consent(account, PhoneNumber.from_e164(phone))
        if now is None or now.chain.number <= chain.head.number:
            found = chain.fault_in(now)
    if found is None:
        return None
    change = found.change
    number = change.link.number if change and change.link else None
    fields = change.fields if change else {}
    return ConsentFault(found.what, phone, fields.get("id", ""), fields.get("at", ""), number)
