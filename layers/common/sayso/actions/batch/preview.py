"""Show what a batch would be: what each phone would read, what it costs, and who would not get it; changes nothing."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sayso.domain.account.settings import Staff
from sayso.domain.batch.character_costs import CharacterReport
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.quote import Quote, budget_of, check, quote
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.rejected import Rejection
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import traits_of
from sayso.domain.message.message import Reason
from sayso.domain.rejection import RejectionReason
from sayso.domain.text.segments import Encoding, count
from sayso.domain.timestamps import TimeText
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.usage import usage_of
from sayso.tables.batches.requests import request_of
from sayso.tables.consents import consents

FIRST_SHOWN = 100
"""Rows that are always shown; after them only those that would not be sent."""

MOST_SHOWN = 1_000

MOST_BYTES = 3_000_000
"""Of all rows shown: Lambda's answers have at most 6 MB, in which the body is JSON within JSON."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One message as its phone would read it, or why there would be none."""

    index: int
    """Of the row in `recipients`, from 0"""
    phone: str
    """In E.164 form; as it was written, where the row is rejected"""
    text: str | None = None
    encoding: Encoding | None = None
    """Null for a call"""
    segments: int = 0
    would_send: bool = False
    reason: Reason | RejectionReason | None = None
    """Why it would not be sent"""
    detail: str | None = None
    waits_until: TimeText | None = None
    """When its quiet hours are over, if they are not"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPreview(Figures):
    """The figures that the same body would get from `POST /batches`, and its messages."""

    rejected: list[Rejection]
    characters: list[CharacterReport]
    previews: list[PreviewRow]
    """The first 100 rows and all that would not be sent; at most 1,000"""
    previews_left_out: int
    """How many of those there was no room for; the figures cover all"""


def preview(wanted: BatchRequest | RetryRequest, staff: Staff, now: datetime) -> BatchPreview:
    """The figures of the answer that the same request would get, and its messages one by one.

    Raises what accepting it would raise. Consents are read strongly consistently, as before sending.
    """
    settings = settings_of(staff.account)
    request = request_of(wanted, settings)
    prepared = check(request, settings, staff)
    known = consents.consents_of(staff.account, (row.phone for row in prepared.rows))
    credit_balance, usage = credit_balance_of(staff.account), usage_of(staff.account, budget_of(request.category))
    quoted = quote(request, settings, prepared, known, credit_balance, usage, now)
    shown, left_out = _rows(quoted)
    return BatchPreview(
        **quoted.figures.values(),
        rejected=prepared.rejections,
        characters=prepared.remarks.characters,
        previews=shown,
        previews_left_out=left_out,
    )


def _rows(quoted: Quote) -> tuple[list[PreviewRow], int]:
    """The first rows, and all that would not be sent, in the order of the request; how many there was no room for."""
    rows: list[Recipient | Rejection] = [*quoted.prepared.rows, *quoted.prepared.rejected]
    rows.sort(key=lambda row: row.index)
    wanted = [
        row
        for place, row in enumerate(rows)
        if place < FIRST_SHOWN or isinstance(row, Rejection) or row.index in quoted.refusals
    ]
    previews = [_row(row, quoted) for row in wanted[:MOST_SHOWN]]
    sizes = accumulate(map(_size, previews))
    shown = [preview for preview, size in zip(previews, sizes, strict=True) if size <= MOST_BYTES]
    return shown, len(wanted) - len(shown)


def _size(preview: PreviewRow) -> int:
    """Bytes that it takes in Lambda's answer."""
    return len(json.dumps(json.dumps(to_json(preview), ensure_ascii=False), ensure_ascii=False).encode())


def _row(row: Recipient | Rejection, quoted: Quote) -> PreviewRow:
    if isinstance(row, Rejection):
        return PreviewRow(row.index, row.phone, reason=row.reason, detail=row.detail)
    reason = quoted.refusals.get(row.index)
    return PreviewRow(
        index=row.index,
        phone=row.phone.e164,
        text=row.text,
        encoding=None if traits_of(quoted.figures.channel).is_spoken else count(row.text).encoding,
        segments=row.segments,
        would_send=reason is None,
        reason=reason,
        waits_until=quoted.waits.get(row.index),
    )
