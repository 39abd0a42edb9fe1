"""Checks a proof by itself: the ledger's hashes, the history of the consent, each message's consent and cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sayso.domain import timestamps
from sayso.domain.audit.entry import EntryType
from sayso.domain.consent.chain_check import IsGenuine, is_never_genuine
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.consent.permission import why_not
from sayso.domain.credits.ledger import chain_hash
from sayso.domain.delivery.settlement import ENTRY_TYPE
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import COSTS_CREDITS, GIVEN_UP, MessageId, MessageStatus, Reason, rises
from sayso.domain.proof.chain import check_chain
from sayso.domain.proof.document import SEAL, Document, counts_of, pages_of, seal_of
from sayso.domain.proof.history import History, history_of
from sayso.domain.proof.reader import Proof, ProofEntry, Unreadable, Wrong, read

STATUS_OF = {kind: status for status, kind in ENTRY_TYPE.items()}

NOT_TAKEN = frozenset({Reason.CARRIER_OPT_OUT, Reason.CARRIER_REFUSED, Reason.CARRIER_BUSY, Reason.NOT_PROCESSED})
"""Reasons of messages that the carrier did not take: nothing was sent, whatever the consent was."""

CLOCKS = timedelta(seconds=1)
"""The clocks of two functions may differ by this much."""

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Right:
    """What a correct proof shows; `crossed` are messages that went out within five seconds of an opt-out.

    Of the `changes`, so many are `chained`: the last ones; the others are from before there were chains. If changes
    have expired behind checkpoints, `checkpoint_keys` have signed them: all of them, as each could excuse a gap.
    """

    entries: int
    changes: int
    messages: int
    credits: int
    crossed: list[str] = field(default_factory=list)
    chained: int = 0
    checkpoint_keys: frozenset[str] = frozenset()


def check_proof(document: Any, is_genuine: IsGenuine = is_never_genuine) -> Right:
    """What a correct proof shows; `is_genuine` verifies the signature of a checkpoint, which is refused without it.

    Raises Unreadable if it is not a proof, and Wrong at the first statement in it that cannot be true."""
    try:
        right = _check(read(document), is_genuine)
        for page in pages_of(document):
            _seal(page)
    except Unreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Wrong(f"A field is missing or is of another kind: {error}.") from error
    return right


def _seal(page: Document) -> None:
    if page.get("counts") != counts_of(page):
        raise Wrong(f"The file has {len(page['entries'])} entries, but was made with another number of them.")
    if page.get(SEAL) != seal_of(page):
        raise Wrong("The seal is not that of this file: something in it has been changed since it was made.")


def _check(proof: Proof, is_genuine: IsGenuine) -> Right:
    _ledger(proof)
    history = history_of(proof)
    chain = check_chain(proof, is_genuine)
    settled = _messages(proof)
    used = sum(_cost(entries) for entries in settled.values())
    crossed = _consents(proof, history, settled)
    changes = sum(one.type in CHANGES for one in proof.entries)
    return Right(
        entries=len(proof.entries),
        changes=changes,
        messages=len(settled) + len(proof.open),
        credits=used,
        crossed=crossed,
        chained=chain.head.number - chain.expired,
        checkpoint_keys=frozenset(chain.keys),
    )


def _ledger(proof: Proof) -> None:
    """Check the hashes and, between consecutive numbers, the links; no entry may come after the head."""
    before: ProofEntry | None = None
    for entry in (one for one in proof.entries if "seq" in one.fields):
        fields = entry.fields
        batch_id, message_id = entry.message
        moved, balance = -fields["credits"], fields["remaining"]
        subject = f"{batch_id}/{message_id}"
        hashed = [
            fields["previous_hash"],
            proof.account,
            fields["seq"],
            entry.at,
            entry.type.value,
            moved,
            balance,
            subject,
        ]
        if fields.get("hashed") != hashed:
            raise Wrong(f"{entry}: what is hashed is not what it says; one of the two has been changed.")
        if fields["hash"] != chain_hash(
            fields["previous_hash"], proof.account, fields["seq"], entry.at, entry.type.value, moved, balance, subject
        ):
            raise Wrong(f"{entry}: its hash is not that of its fields; one of them has been changed.")
        if before and fields["seq"] <= before.fields["seq"]:
            raise Wrong(f"{entry}: its number in the ledger, {fields['seq']}, does not follow those before it.")
        if before and fields["seq"] == before.fields["seq"] + 1:
            if fields["previous_hash"] != before.fields["hash"]:
                raise Wrong(f"{entry} does not carry the hash of the entry before it.")
            if balance != before.fields["remaining"] + moved:
                raise Wrong(f"{entry}: its balance does not follow from that of the entry before it.")
        before = entry
    if before and before.fields["seq"] > proof.head["seq"]:
        raise Wrong(f"{before}: its number lies beyond the {proof.head['seq']} entries that the ledger had.")
    if before and before.fields["seq"] == proof.head["seq"] and before.fields["hash"] != proof.head["hash"]:
        raise Wrong(f"{before} is the last of the ledger, but the ledger ends with another hash.")


def _messages(proof: Proof) -> Mapping[Key, list[ProofEntry]]:
    """The entries of each message's final statuses, oldest first; checks that statuses rise and one debit is made."""
    found: dict[Key, list[ProofEntry]] = {}
    for entry in proof.entries:
        if entry.type in STATUS_OF:
            found.setdefault(entry.message, []).append(entry)
    for (batch_id, message_id), entries in found.items():
        before: MessageStatus | None = None
        for entry in entries:
            status = STATUS_OF[entry.type]
            if entry.id.split("#", 3)[3] != f"{batch_id}.{message_id}.{status.value}":
                raise Wrong(f"{entry} is not where its message and status belong: one of them has been changed.")
            if not rises(before, status):
                raise Wrong(f"{entry}: the message was {before} before, and cannot become {status} after that.")
            before = status
        cost, debits = _cost(entries), [entry for entry in entries if "seq" in entry.fields]
        costs = any(STATUS_OF[entry.type] in COSTS_CREDITS for entry in entries)
        due = MessageId.parse(message_id).segments if costs else 0
        if cost != due or len(debits) != (1 if due else 0):
            what = f"{cost} credits in {len(debits)} debits" if len(debits) != 1 else f"{cost} credits"
            raise Wrong(f"{entries[-1]}: the message is {before} and costs {due} credits, but the file has {what}.")
    return found


def _cost(entries: list[ProofEntry]) -> int:
    return sum(int(entry.fields.get("credits", 0)) for entry in entries)


def _consents(proof: Proof, history: History, settled: Mapping[Key, list[ProofEntry]]) -> list[str]:
    """Check that every message was allowed when it was handed over; a sentence for each that an opt-out crossed."""
    times = {(one["batch_id"], one["message_id"]): one["handed_over_at"] for one in proof.messages}
    still_open = {(one["batch_id"], one["message_id"]): one["handed_over_at"] for one in proof.open}
    if both := sorted(settled.keys() & still_open.keys()):
        raise Wrong(f"Message {both[0][1]} of batch {both[0][0]} is listed as open, but has a final status.")
    repeated = {one.message for one in proof.entries if one.type is EntryType.MESSAGE_REPEATED}
    crossed = []
    for key, entries in settled.items():
        at = times.get(key)
        if (
            at is None and _was_handed_over(entries) and key not in repeated
        ):  # the time of the first attempt is not kept
            raise Wrong(f"{entries[-1]}: nothing says when this message was handed over.")
        if at is not None and at >= history.begins_at and _was_taken(entries):
            crossed += _consent_of_one(proof, history, key, at, entries[0])
    for key, at in still_open.items():
        if at is not None:
            crossed += _consent_of_one(proof, history, key, at, None)
    return crossed


def _was_handed_over(entries: list[ProofEntry]) -> bool:
    """Whether the carrier certainly has it and the time is known: not if its outcome was given up as unknown before."""
    given_up = any(entry.fields.get("reason") in GIVEN_UP for entry in entries)
    return not given_up and any(STATUS_OF[entry.type] in COSTS_CREDITS for entry in entries)


def _was_taken(entries: list[ProofEntry]) -> bool:
    last = entries[-1]
    if STATUS_OF[last.type] is MessageStatus.FAILED:
        return last.fields.get("reason") not in NOT_TAKEN
    return STATUS_OF[last.type] in COSTS_CREDITS


def _consent_of_one(proof: Proof, history: History, key: Key, at: str, end: ProofEntry | None) -> list[str]:
    batch_id, message_id = key
    what, batch = f"Message {message_id} of batch {batch_id}", proof.batches.get(batch_id)
    if batch is None:
        raise Wrong(f"{what}: its batch is not in the file.")
    if at < str(batch["created_at"]):
        raise Wrong(f"{what} was handed over at {at}, before its batch was asked for.")
    if end and timestamps.from_text(at) > timestamps.from_text(end.at) + CLOCKS:
        raise Wrong(f"{what} was handed over at {at}, after it had its end.")
    channel, category = Channel(batch["channel"]), str(batch["category"])
    reason = why_not(history.at(at), channel, category)
    if reason is None:
        return []
    if any(why_not(one, channel, category) is None for one in history.just_before(at)):
        return [f"{what} was handed over at {at}, within five seconds of a change that forbids it."]
    raise Wrong(f"{what} was handed over at {at}, when the consent did not allow it ({reason.value}).")
