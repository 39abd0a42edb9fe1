"""The chain of the phone's consent in a proof: every change that has a link, up to the head that the consent has."""

from sayso.domain.audit.chain import NOT_BEGUN, SAID, ChainHead
from sayso.domain.audit.entry import ChainLink
from sayso.domain.consent.chain_check import Change, IsGenuine, PhoneChain
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.proof.page import BESIDE
from sayso.domain.proof.reader import Proof, ProofEntry, Wrong


def check_chain(proof: Proof, is_genuine: IsGenuine) -> PhoneChain:
    """The chain, as it is in the file. Raises Wrong at the first that is not as it was written, or is missing.

    Files from before there were chains have none, and none is missed.
    """
    chain = PhoneChain(proof.account, is_genuine)
    entries = {one.id: one for one in proof.entries if one.type in CHANGES or "chain" in one.fields}
    for entry in entries.values():
        chain.read(_change(entry))
    head = (proof.consent or {}).get("chain")
    fault = chain.fault_before(ChainHead(head["number"], head["hash"]) if head else NOT_BEGUN)
    if fault and fault.change:
        raise Wrong(f"{entries[fault.change.fields['id']]} is not as it was written: {fault.what}.")
    if fault:
        raise Wrong(f"Changes are missing: {fault.what}.")
    return chain


def _change(entry: ProofEntry) -> Change:
    fields, link = entry.fields, entry.fields.get("chain")
    words = {name: value for name, value in fields.items() if name not in SAID | BESIDE}
    return Change(fields, words, ChainLink(**link) if link else None)
