"""Checks the chains of consents in the files of a backup, with the same check as for the tables themselves."""

from collections import defaultdict
from pathlib import Path

from sayso.domain.audit.entry import Entry
from sayso.domain.consent.chain_check import Change, PhoneChain
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import CHANGES
from sayso.tables.consents.consents import ConsentItem
from sayso.tables.log import log
from sayso_cli.operator import backup_files
from sayso_cli.operator.backup_files import Item
from sayso_cli.signatures import is_genuine


def first_wrong_chain(folder: Path) -> str | None:
    """Return the first phone whose consent is not as it was written, and why; None if all are."""
    consents = {
        (item["pk"]["S"], item["sk"]["S"]): _consent(item)
        for item in backup_files.read(folder, "ConsentsTable")
        if "chain_hash" in item
    }
    changes: dict[tuple[str, str], list[tuple[str, Entry]]] = defaultdict(list, {key: [] for key in consents})
    for item in backup_files.read(folder, "LogTable"):
        entry = log.stored_entry(item)
        if entry and entry.phone and (entry.chain or entry.type in CHANGES):
            changes[entry.account, entry.phone].append((item["sk"]["S"], entry))
    for (account, phone), found in sorted(changes.items()):
        chain = PhoneChain(account, is_genuine)
        for sort_key, entry in sorted(found, key=lambda one: one[0]):
            chain.read(Change.of(entry, sort_key))
        if fault := chain.fault_in(consents.get((account, phone))):
            place = f"{fault.change.fields['id']} is wrong: " if fault.change else ""
            return f"{account}, {phone}: {place}{fault.what}"
    return None


def _consent(raw: Item) -> Consent:
    return ConsentItem.from_raw_data(raw).read()
