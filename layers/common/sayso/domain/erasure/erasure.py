"""What an erasure takes, and what it leaves: the phone, what it allowed and when, and what its messages cost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.audit.look import LOOKS
from sayso.domain.audit.redaction import parted
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.figures import Figures
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.opt_out_request import public_id
from sayso.domain.delivery.settlement import ENTRY_TYPE
from sayso.domain.errors import RequestWaits
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber
from sayso.domain.timestamps import TimeText

FINAL = frozenset(ENTRY_TYPE.values())

NOTHING_NEW = LOOKS | frozenset(
    {EntryType.REMOVED_AT_CARRIER, EntryType.HOLD_PLACED, EntryType.HOLD_LIFTED, EntryType.ERASURE_WAITS}
)
"""Entries about who looked, and about what is kept of a phone: none is anything new to be erased."""

CLOCKS = timedelta(seconds=1)
"""The clocks of two functions may differ by this much: what one of them dates before counts as before."""


@dataclass(frozen=True, slots=True)
class ErasureState:
    """What has come of an erasure; where it is not `complete`, call again, or a schedule finishes it."""

    phone: PhoneNumber
    complete: bool
    waits_for_hold: bool
    """Whether a hold keeps the phone: it goes on by itself once that is lifted"""
    asked_at: TimeText
    """What came until then is erased"""
    asked_by: str
    completed_at: TimeText | None
    removed_at_carrier_at: TimeText | None
    """When what its texts said was gone at the carrier too: hours later, by a schedule"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure of what came until `asked_at`; `older_than` is the sort key in the log where the next call goes on."""

    account: str
    phone: PhoneNumber
    asked_at: str
    asked_by: str
    older_than: str | None = None
    completed_at: str | None = None
    waits: bool = False
    """Nothing was erased yet, as a hold kept the phone when it was asked for"""

    @property
    def until(self) -> str:
        """What came before then is erased."""
        return timestamps.to_text(timestamps.from_text(self.asked_at) + CLOCKS)

    def takes_rows_of(self, batch: Batch) -> bool:
        """Whether the batch was requested before the erasure, so that the phone's rows of it go, whenever they end."""
        return batch.created_at <= self.until

    def state(self, *, held: bool, removed_at_carrier_at: str | None) -> ErasureState:
        """How far it is."""
        return ErasureState(
            phone=self.phone,
            complete=self.completed_at is not None,
            waits_for_hold=held,
            asked_at=self.asked_at,
            asked_by=self.asked_by,
            completed_at=self.completed_at,
            removed_at_carrier_at=removed_at_carrier_at,
        )


def refuse_pending(consent: Consent) -> None:
    """Raise RequestWaits if the phone has asked for something that nobody has decided yet."""
    if consent.pending:
        ids = [{"request": public_id(consent.phone, one)} for one in consent.pending]
        raise RequestWaits(f"{consent.phone} has asked for something; decide that first, then erase.", ids)


type Places = dict[str, dict[int, set[int]]]
"""Batch id, number of a chunk, indexes in it."""


def erased(consent: Consent) -> Consent:
    """The consent without its owner's name; what it allows stays, so that a phone that opted out is never texted."""
    return replace(consent, name=None, family_id=None)


def erasure_entry(staff: Staff, consent: Consent, at: str) -> Entry:
    """Who asked for the erasure, and when. The reason is left out: it may name the person who is to be forgotten."""
    actor = Actor(ActorKind.STAFF, staff.name)
    evidence = Evidence(account=staff.account, actor=actor, at=at, source="erasure", key=f"{consent.phone}.erased")
    entry = entry_for_change(consent, erased(consent), evidence)
    data = {name: value for name, value in entry.data.items() if name != "source"}
    if not consent.version:  # nothing is on record: nothing is written there
        data = {}
    text = f"Names and texts of {consent.phone} are erased; its consent stays as it is."
    return replace(entry, type=EntryType.PHONE_ERASED, text=text, data=data)


def waiting_entry(staff: Staff, phone: PhoneNumber, at: str) -> Entry:
    """Who asked for an erasure of a phone that is held, and when."""
    return Entry(
        account=staff.account,
        at=at,
        type=EntryType.ERASURE_WAITS,
        actor=Actor(ActorKind.STAFF, staff.name),
        text=f"Names and texts of {phone} are to be erased; a hold keeps them until it is lifted.",
        key=f"{phone}.erasure_waits",
        phone=phone.e164,
    )


def is_personal(entry: Entry) -> bool:
    """Whether the entry has data that an erasure takes."""
    return bool(parted(entry.phone, entry.data)[1])


def places_of(entries: Sequence[Entry]) -> Places:
    """Where the rows are of all messages whose final status is in these entries; of rejected rows, the chunk alone."""
    places: Places = {}
    for entry in entries:
        if entry.type in FINAL and entry.batch_id and entry.message_id:
            message = MessageId.parse(entry.message_id)
            places.setdefault(entry.batch_id, {}).setdefault(message.chunk, set()).add(message.index)
        elif entry.type is EntryType.RECIPIENT_REJECTED and entry.batch_id and entry.phone:
            places.setdefault(entry.batch_id, {}).setdefault(int(entry.data["chunk"]), set())
    return places


def left_of(chunk: Chunk, phone: PhoneNumber, indexes: Collection[int]) -> Chunk:
    """The chunk without the phone's rows at these indexes, nor what its rejected rows say; the chunk itself if they
    are erased already.
    """
    rows = enumerate(chunk.recipients)
    taken = {index for index, row in rows if index in indexes and row.phone == phone and not row.is_erased}
    return chunk.without(taken, phone) if taken or chunk.rejected_of(phone) else chunk


def batch_left(batch: Batch, chunk: Chunk) -> Batch:
    """The batch once rows of this chunk are erased."""
    return replace(
        batch,
        figures=figures_left(batch, chunk),
        template=template_left(batch, chunk),
        redactions=batch.redactions + 1,
    )


def batch_left_without_words(batch: Batch, chunk: Chunk | None, phone: PhoneNumber, messages: int) -> Batch:
    """The batch once what quotes the phone's rows is erased, where their own words have expired, or the rows too.

    `messages` is how many of the batch's messages are known as the phone's.
    """
    if chunk is None:  # nobody knows which row a warning is about
        indexes = {one.index for one in batch.figures.warnings if one.index is not None}
    else:
        indexes = {row.index for row in chunk.recipients if row.phone == phone}
    figures = batch.figures.without_rows(indexes)
    template = "" if messages == batch.recipients else batch.template
    if (figures, template) == (batch.figures, batch.template):
        return batch
    return replace(batch, figures=figures, template=template, redactions=batch.redactions + 1)


def figures_left(batch: Batch, chunk: Chunk) -> Figures:
    """The figures of the answer to the request, without the warnings about erased rows: they quote their texts."""
    return batch.figures.without_rows({row.index for row in chunk.recipients if row.is_erased})


def template_left(batch: Batch, chunk: Chunk) -> str:
    """The template of all rows; "" if every row of the batch is erased, since it may then name the person."""
    went_to_nobody_else = batch.chunks == 1 and all(row.is_erased for row in chunk.recipients)
    return "" if went_to_nobody_else else batch.template
