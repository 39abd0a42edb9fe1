"""Show what a batch would be: what each phone would read, what it costs, and who would not get it; changes nothing."""

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import accumulate
from typing import Any

from sayso.domain.account.settings import Staff
from sayso.domain.batch.batch import Rejection
from sayso.domain.batch.quote import Plan, check, plan
from sayso.domain.batch.recipients import Row
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.text.segments import count
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches.retries import request_of
from sayso.tables.consents import consents

FIRST_SHOWN = 100
"""Rows that are always shown; behind them only those that would not be sent."""

MOST_SHOWN = 1_000

MOST_BYTES = 3_000_000
"""Of all rows shown: Lambda's answers have at most 6 MB, in which the body is JSON within JSON."""


def preview(wanted: BatchRequest | RetryRequest, staff: Staff, now: datetime) -> dict[str, Any]:
    """The figures of the answer that the same request would get, and its messages one by one.

    Raises what accepting it would raise. Consents are read strongly consistently, as before sending.
    """
    settings = settings_of(staff.account)
    request = request_of(wanted, staff.account)
    prepared = check(request, settings, staff)
    known = consents.consents_of(staff.account, (row.phone for row in prepared.rows))
    planned = plan(request, settings, prepared, known, credit_balance_of(staff.account).available, now)
    return {
        **planned.figures,
        "rejected": [rejection.public() for rejection in prepared.rejected],
        "characters": prepared.remarks.characters,
        **_previews(planned),
    }


def _previews(planned: Plan) -> dict[str, Any]:
    """The first rows, and all that would not be sent, in the order of the request; how many there was no room for."""
    rows: list[Row | Rejection] = [*planned.prepared.rows, *planned.prepared.rejected]
    rows.sort(key=lambda row: row.index)
    wanted = [
        row
        for place, row in enumerate(rows)
        if place < FIRST_SHOWN or isinstance(row, Rejection) or row.index in planned.refusals
    ]
    previews = [_preview(row, planned) for row in wanted[:MOST_SHOWN]]
    shown = [
        preview for preview, size in zip(previews, accumulate(map(_size, previews)), strict=True) if size <= MOST_BYTES
    ]
    return {"previews": shown, "previews_left_out": len(wanted) - len(shown)}


def _size(preview: Mapping[str, Any]) -> int:
    """Bytes that it takes in Lambda's answer."""
    return len(json.dumps(json.dumps(preview, ensure_ascii=False), ensure_ascii=False).encode())


def _preview(row: Row | Rejection, planned: Plan) -> dict[str, Any]:
    if isinstance(row, Rejection):
        nothing = {"text": None, "encoding": None, "segments": 0}
        return {**row.public(), **nothing, "would_send": False, "waits_until": None}
    reason = planned.refusals.get(row.index)
    return {
        "index": row.index,
        "phone": row.phone.e164,
        "text": row.text,
        "encoding": count(row.text).encoding.value if row.segments else None,  # a call has none
        "segments": row.segments,
        "would_send": reason is None,
        "reason": reason.value if reason else None,
        "detail": None,
        "waits_until": planned.waits.get(row.index),
    }
