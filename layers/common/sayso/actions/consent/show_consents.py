"""Show consents: the phones on record, one phone with its history, and the requests that staff must decide."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice

from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Entry, ShownEntry
from sayso.domain.audit.look import Export, Exported
from sayso.domain.consent.consent import Consent, ConsentStatus, ShownConsent
from sayso.domain.consent.found_consent import FoundConsent, found
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.consent.opt_out_request import OptOutRequest
from sayso.domain.consent.pending_request import KEY_OF, ShownRequest, by_age, carrier_id, shown
from sayso.domain.cursor import Cursor, make_cursor, open_cursor
from sayso.domain.inbound.reaction import reaction_in
from sayso.domain.phone import PhoneNumber
from sayso.domain.timestamps import TimeText
from sayso.invocation import Clock
from sayso.tables.accounts.phone_keys import phone_ids
from sayso.tables.consents import consents, inbound_texts
from sayso.tables.log import log, looks

HISTORY_LIMIT = 100
"""Changes and texts shown with a phone at once; the log has all changes."""

MAX_READ = 1000
"""Consents read for one page; a page filtered by status may come back short with a cursor."""

MAX_PAGES = 50
"""Pages read for one file, so that it is ready before the gateway gives up."""


@dataclass(frozen=True, slots=True)
class ConsentList:
    """The phones on record, in the order of their numbers."""

    consents: list[FoundConsent]
    cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the phone, and what it was answered."""

    id: str
    """The carrier's"""
    at: TimeText
    body: str
    reaction: str | None
    """The emoji, if the text is a reaction to one of ours; the body quotes ours"""
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithHistory(FoundConsent):
    """One phone's consent, the changes that led to it, and its texts: up to 100 of each, newest first."""

    history: list[ShownEntry]
    texts: list[Text]
    cursor: Cursor | None
    """Where its texts go on"""


@dataclass(frozen=True, slots=True)
class OptOutRequests:
    """The requests that nobody has decided, the oldest first."""

    requests: list[ShownRequest]
    cursor: Cursor | None


def list_consents(account: str, status: ConsentStatus | None, cursor: Cursor | None, limit: int) -> ConsentList:
    """A page of the consents, in the order of their phones; `status` filters by that of text messages.

    Raises InvalidRequest if the cursor belongs to another query.
    """
    page, following = _page(account, status, cursor, limit)
    id_of = phone_ids(account)
    return ConsentList([found(one, id_of(one.phone)) for one in page], following)


def _page(
    account: str, status: ConsentStatus | None, cursor: Cursor | None, limit: int
) -> tuple[list[ShownConsent], Cursor | None]:
    query = ("consents", account, status)
    at_once = limit if status is None else MAX_READ
    read = consents.list_consents(account, open_cursor(cursor, *query), at_once)
    matching = [(key, one) for key, one in read if one and (status is None or one.sms is status)]
    page = matching[:limit]
    last, _ = page[-1] if len(matching) > limit else read[-1] if len(read) == at_once else (None, None)
    return [one.public() for _, one in page], make_cursor(last, *query)


def export_consents(
    staff: Staff, status: ConsentStatus | None, cursor: Cursor | None, limit: int, clock: Clock
) -> tuple[list[ShownConsent], Cursor | None]:
    """The same as a file, over many pages and without ids, which leaves an entry before it leaves itself."""
    rows: list[ShownConsent] = []
    for _ in range(MAX_PAGES):
        page, cursor = _page(staff.account, status, cursor, min(limit - len(rows), MAX_READ))
        rows += page
        if cursor is None or len(rows) == limit:
            break
    filters = {"status": status.value} if status else {}
    looks.note_export(staff, Export(what=Exported.CONSENTS, rows=len(rows), filters=filters), clock())
    return rows, cursor


def show_consent(account: str, phone: PhoneNumber, cursor: Cursor | None) -> ConsentWithHistory:
    """One phone's consent with its history and a page of its texts; a phone that is not on record is unknown.

    Raises InvalidRequest if the cursor belongs to another phone.
    """
    query = ("texts", account, phone.e164)
    texts = inbound_texts.texts_of(account, phone, open_cursor(cursor, *query), HISTORY_LIMIT + 1)
    page = texts[:HISTORY_LIMIT]
    shown = found(consents.current_consent(account, phone).public(), phone_ids(account)(phone))
    return ConsentWithHistory(
        **{field.name: getattr(shown, field.name) for field in fields(shown)},
        history=[entry.public() for entry in _changes(account, phone)],
        texts=[_text(item) for _, item in page],
        cursor=make_cursor(page[-1][0] if len(texts) > HISTORY_LIMIT else None, *query),
    )


def _text(item: inbound_texts.TextItem) -> Text:
    reaction = reaction_in(item.body)
    return Text(item.sk, item.at, item.body, reaction.emoji if reaction else None, item.answer)


def list_requests(account: str, cursor: Cursor | None, limit: int, now: datetime) -> OptOutRequests:
    """The pending requests of the next `limit` phones, the longest waiting first, each with the text that it came by.

    Raises InvalidRequest if the cursor belongs to another query.
    """
    query = ("opt-out-requests", account)
    waiting, following = consents.waiting_consents(account, open_cursor(cursor, *query), limit)
    id_of = phone_ids(account)
    requests = [
        _shown(account, consent, id_of(consent.phone), request, now)
        for consent in waiting
        for request in by_age(consent)
    ]
    return OptOutRequests(requests, make_cursor(following, *query))


def _shown(account: str, consent: Consent, phone_id: str, request: OptOutRequest, now: datetime) -> ShownRequest:
    by_text = request.ask not in KEY_OF
    text = inbound_texts.text_of(account, consent.phone, carrier_id(request)) if by_text else None
    return shown(consent, phone_id, request, text.body if text else None, now)


def _changes(account: str, phone: PhoneNumber) -> Iterator[Entry]:
    """The phone's changes of consent, newest first."""
    entries = log.newest_first(log.Range(account=account, phone=phone), MAX_READ)
    return islice((entry for entry in entries if entry.type in CHANGES), HISTORY_LIMIT)
