"""Look at consents: the phones on record, and how one of them came to be as it is."""

from datetime import datetime
from itertools import islice
from typing import Any

from sayso.domain.audit.entry import Entry
from sayso.domain.consent import pending_request
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.consent.opt_out_request import OptOutRequest
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents import consents
from sayso.tables.log import log

HISTORY_LIMIT = 100
"""Changes and texts shown with a phone; the log has all changes."""

MAX_READ = 1000
"""Consents read for one page; a page filtered by status may come back short with a cursor."""


def list_consents(
    account: str, status: ConsentStatus | None, after: str | None, limit: int
) -> tuple[list[Consent], str | None]:
    """Consents in the order of their phones, and the cursor behind them."""
    read = consents.list_consents(account, after, limit if status is None else MAX_READ)
    found = [consent for consent in read if status is None or consent.sms is status]
    page = found[:limit]
    if len(found) > limit:
        return page, page[-1].phone.e164
    exhausted = len(read) < (limit if status is None else MAX_READ)
    return page, None if exhausted else read[-1].phone.e164


def list_requests(
    account: str, after: str | None, limit: int, now: datetime
) -> tuple[list[dict[str, Any]], str | None]:
    """The requests that wait, phone by phone, the longest waiting first, each with the text or key that it came by."""
    phones, following = consents.waiting_consents(account, after, limit)
    return [_request(account, consent, request, now) for consent in phones for request in by_age(consent)], following


def by_age(consent: Consent) -> list[OptOutRequest]:
    """A phone's requests, the oldest first."""
    return sorted(consent.pending, key=lambda request: (request.at, request.id))


def _request(account: str, consent: Consent, request: OptOutRequest, now: datetime) -> dict[str, Any]:
    text = (
        None
        if request.ask in pending_request.KEY_OF
        else consents.text_of(account, consent.phone, pending_request.came_by(request))
    )
    return pending_request.shown(consent, request, text.body if text else None, now)


def texts_of(account: str, phone: PhoneNumber) -> list[dict[str, str | None]]:
    """What the phone has texted, newest first, and what it was answered; the log tells of them without their words."""
    items = consents.texts_of(account, phone, HISTORY_LIMIT)
    return [{"id": item.sk, "at": item.at, "body": item.body, "answer": item.answer} for item in items]


def history_of(account: str, phone: PhoneNumber) -> list[Entry]:
    """The phone's changes of consent, newest first."""
    entries = log.newest_first(log.Range(account=account, phone=phone.e164), MAX_READ)
    changes = (entry for entry in entries if entry.type in CHANGES)
    return list(islice(changes, HISTORY_LIMIT))
