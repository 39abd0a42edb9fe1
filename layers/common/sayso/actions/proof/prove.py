"""Prove what one phone allowed and what was sent to it: the log's entries, with all that it takes to check them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sayso.aws.proof_key import ProofKey
from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Entry
from sayso.domain.audit.look import LOOKS
from sayso.domain.cursor import Cursor, make_cursor, open_cursor
from sayso.domain.errors import NotFound
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.document import FORMAT, signed_text
from sayso.domain.proof.page import (
    HandedOver,
    LedgerHead,
    ProofPage,
    ProvenBatch,
    ProvenConsent,
    ProvenEntry,
    ProvenOpenMessage,
    TextEvidence,
    handed_over_at,
)
from sayso.invocation import Clock
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.batches import batches, chunks
from sayso.tables.batches.open_messages import open_messages
from sayso.tables.consents import consents, inbound_texts
from sayso.tables.log import log, looks


def prove(
    staff: Staff, phone: PhoneNumber, cursor: Cursor | None, limit: int, key: ProofKey | None, clock: Clock
) -> ProofPage:
    """A page of the phone's proof: its newest `limit` entries, or those before the cursor; signed, if there is a key.

    The first page alone has the consent, the head of the ledger and the open messages. They are read after the entries,
    so what the entries say is in them already. Who looked is no evidence of the phone and left out; that this page is
    read is written down first. Raises NotFound if nothing is known of the phone, Busy if it could not be
    signed.
    """
    account, query = staff.account, ("proof", staff.account, phone.e164)
    wanted = log.Range(account=account, phone=phone, older_than=open_cursor(cursor, *query))
    read = list(log.newest_first(wanted, limit))
    entries = [entry for entry in read if entry.type not in LOOKS]
    is_first = cursor is None
    consent = consents.consent_of(account, phone) if is_first else None
    head = LedgerHead.of(credit_balance_of(account)) if is_first else None
    still_open = _open(account, phone) if is_first else None
    is_all = len(read) < limit
    if is_first and is_all and not entries and consent is None and not still_open:
        raise NotFound(f"Nothing is known of {phone}.")
    batch_ids = {one.batch_id for one in still_open or ()} | {entry.batch_id for entry in entries if entry.batch_id}
    texts = _texts(account, phone, entries)
    now = clock()
    looks.note_proof(staff, phone, len(entries), now)
    page = ProofPage(
        format=FORMAT,
        account=account,
        phone=phone,
        made_at=timestamps.to_text(now),
        made_by=staff.name,
        consent=ProvenConsent.of(consent) if consent else None,
        head=head,
        open=still_open,
        entries=[ProvenEntry.of(entry, texts.get(entry.data.get("text_id", ""))) for entry in entries],
        batches=_batches(account, batch_ids),
        messages=_messages(entries),
        cursor=make_cursor(None if is_all else read[-1].sort_key, *query),
        continues=cursor,
        counts={},
        sha256="",
        signature=None,
    ).sealed()
    return replace(page, signature=key.sign(signed_text(page.sha256))) if key else page


def _open(account: str, phone: PhoneNumber) -> list[ProvenOpenMessage]:
    return [
        ProvenOpenMessage(
            one.batch.batch_id, one.message_id, one.status, handed_over_at(one.step) if one.step else None
        )
        for one in open_messages(account, phone)
    ]


def _texts(account: str, phone: PhoneNumber, entries: Sequence[Entry]) -> Mapping[str, TextEvidence]:
    """The texts that these entries came by, with their words, by the carrier's id."""
    found = inbound_texts.texts_by_id(account, phone, (e.data["text_id"] for e in entries if "text_id" in e.data))
    return {text_id: TextEvidence(item.body, item.answer) for text_id, item in found.items() if item.body}


def _batches(account: str, batch_ids: set[str]) -> Mapping[str, ProvenBatch]:
    found = batches.batches_of(account, batch_ids)
    return {batch_id: ProvenBatch.of(found[batch_id]) for batch_id in sorted(found)}


def _messages(entries: Sequence[Entry]) -> list[HandedOver]:
    """When each message of these entries was handed over; messages that never were are left out."""
    ids = dict.fromkeys((e.batch_id, e.message_id) for e in entries if e.batch_id and e.message_id)
    named = [(batch_id, MessageId.parse(message_id)) for batch_id, message_id in ids]
    progress = chunks.progress_at(dict.fromkeys((batch_id, message.chunk) for batch_id, message in named))
    found = []
    for batch_id, message in named:
        so_far = progress.get((batch_id, message.chunk))
        step = so_far.steps.get(message.index) if so_far else None
        at = handed_over_at(step) if step else None
        if step and at:
            found.append(HandedOver(batch_id, str(message), at, step.attempt))
    return found
