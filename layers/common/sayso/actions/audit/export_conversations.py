"""Take conversations along: the texts to and from one phone, or all phones, of a time, with who sent them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Entry
from sayso.domain.audit.look import Export, Exported
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.recipients import Recipient
from sayso.domain.cursor import Cursor, make_cursor, open_cursor
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.erasure.erasure import places_of
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.conversation import STATUS_OF, ShownText, came_in, went_out
from sayso.domain.proof.page import handed_over_at
from sayso.invocation import Clock
from sayso.tables.batches import batches, chunks, messages
from sayso.tables.consents import consents, inbound_texts
from sayso.tables.log import log, looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Of which phone, or of all; times are `[from_at, to_at)`."""

    phone: PhoneNumber | None = None
    from_at: str = ""
    to_at: str = "~"

    def filters(self) -> dict[str, str]:
        """What was asked for beside a phone."""
        times = {"from": self.from_at, "to": self.to_at.rstrip("~")}
        return {name: at for name, at in times.items() if at}


@dataclass(frozen=True, slots=True)
class Conversations:
    """Texts, newest first."""

    texts: list[ShownText]
    cursor: Cursor | None


def export_conversations(
    staff: Staff, wanted: Wanted, cursor: Cursor | None, limit: int, form: str, clock: Clock
) -> Conversations:
    """The texts among the next `limit` entries of the log, which leave an entry before they leave themselves.

    InvalidRequest if the cursor belongs to another query.
    """
    query = ("conversations", staff.account, str(wanted.phone or ""), wanted.from_at, wanted.to_at)
    found = log.Range(
        account=staff.account,
        phone=wanted.phone,
        from_at=wanted.from_at,
        to_at=wanted.to_at,
        older_than=open_cursor(cursor, *query),
    )
    entries = list(log.newest_first(found, limit))
    texts = list(_texts(staff.account, entries, wanted))
    export = Export(
        what=Exported.CONVERSATIONS, rows=len(texts), filters=wanted.filters(), phone=wanted.phone, form=form
    )
    looks.note_export(staff, export, clock())
    return Conversations(texts, make_cursor(entries[-1].sort_key if len(entries) == limit else None, *query))


def _texts(account: str, entries: Sequence[Entry], wanted: Wanted) -> Iterator[ShownText]:
    sent = _sent(account, [entry for entry in entries if went_out(entry)], wanted)
    came = _came(account, [entry for entry in entries if came_in(entry)])
    return (text for entry in entries if (text := sent.get(entry.sort_key) or came.get(entry.sort_key)))


def _sent(account: str, entries: Sequence[Entry], wanted: Wanted) -> Mapping[str, ShownText]:
    """By the sort key of their entries. A message that rose is there once, with its last entry of the time."""
    places = places_of(entries)
    by_batch: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_batch[entry.batch_id].append(entry)
    found: dict[str, ShownText] = {}
    for batch in batches.batches_of(account, set(places)).values():
        numbers = places[batch.batch_id]
        rows, progress = chunks.chunks_of(batch, numbers), chunks.all_progress_of(batch, numbers)
        final = messages.final_messages(batch, min(numbers), max(numbers))
        for entry in by_batch[batch.batch_id]:
            at = MessageId.parse(entry.message_id or "")
            last = final.get((at.chunk, at.index))
            if last is None or last.status is STATUS_OF[entry.type] or not wanted.from_at <= last.at < wanted.to_at:
                step = progress.get(at.chunk, Progress()).steps.get(at.index)
                row = rows[at.chunk].recipients[at.index] if at.chunk in rows else None
                found[entry.sort_key] = _shown(entry, batch, row, step)
    return found


def _shown(entry: Entry, batch: Batch, row: Recipient | None, step: Step | None) -> ShownText:
    return ShownText(
        at=entry.at,
        sent_at=handed_over_at(step) if step else None,
        direction="out",
        phone=row.phone if row else PhoneNumber.from_e164(entry.phone or ""),
        family_id=row.family_id if row else None,
        name=row.name if row else None,
        text=(row.text or None) if row else None,
        answer=None,
        status=STATUS_OF[entry.type],
        sent_by=batch.requested_by,
        batch_id=entry.batch_id,
    )


def _came(account: str, entries: Sequence[Entry]) -> Mapping[str, ShownText]:
    """By the sort key of their entries; names are those of the consents."""
    ids = [(PhoneNumber.from_e164(entry.phone or ""), str(entry.data["text_id"])) for entry in entries]
    stored = inbound_texts.texts_at(account, ids)
    known = consents.consents_of(account, (phone for phone, _ in ids), consistent=False)
    found = {}
    for entry, (phone, text_id) in zip(entries, ids, strict=True):
        item, consent = stored.get(text_id), known.get(phone)
        found[entry.sort_key] = ShownText(
            at=item.at if item else entry.at,
            sent_at=None,
            direction="in",
            phone=phone,
            family_id=consent.family_id if consent else None,
            name=consent.name if consent else None,
            text=(item.body or None) if item else None,
            answer=item.answer if item else None,
            status=None,
            sent_by=None,
            batch_id=None,
        )
    return found
