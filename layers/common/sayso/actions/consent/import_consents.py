"""Import consents: many phones in few transactions, each consent with its entries, safe to repeat."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.batch.batch import MAX_RECIPIENTS
from sayso.domain.consent.bulk_import import (
    Imported,
    ImportedPhone,
    ImportedRow,
    ImportRequest,
    ImportRow,
    RowResult,
    UncheckedRow,
    counted_together,
    import_rows,
)
from sayso.domain.consent.consent import Consent
from sayso.domain.errors import Busy, TooManyRecipients
from sayso.domain.phone import PhoneNumber
from sayso.invocation import Invocation, OutOfTime
from sayso.tables.accounts.settings import settings_of
from sayso.tables.consents import consents
from sayso.tables.consents.consent_changes import CONSENT_BUSY, put_change
from sayso.tables.transactions import MAX_ACTIONS, ConditionFailed, Transaction, retry_on_conflict, transact

WRITERS = 4
"""Transactions at the same time from one import."""

RESERVE_SECONDS = 3
"""What is kept of the invocation for the answer."""

MAX_ROWS = 20
"""Rows of one phone in one import: all of them go into one transaction."""

type ByPhone = Mapping[PhoneNumber, Sequence[ImportRow]]


def import_consents(staff: Staff, rows: Sequence[UncheckedRow | ImportedRow], invocation: Invocation) -> Imported:
    """The result of each row; a row whose form was wrong comes as its rejection, and stays one.

    Rows for which no time was left say so and may be sent again. Each part is dated when it is written: messages that
    go out while an import runs are not forbidden by rows to come. Raises TooManyRecipients.
    """
    if len(rows) > MAX_RECIPIENTS:
        raise TooManyRecipients(f"{len(rows)} rows; one import takes {MAX_RECIPIENTS}.")
    now, country = invocation.clock(), settings_of(staff.account).default_country
    checked = [row if isinstance(row, ImportedRow) else row.checked(country, now) for row in rows]
    actor = Actor(ActorKind.STAFF, staff.name)
    request = ImportRequest(staff.account, actor, timestamps.to_text(now), uuid.uuid4().hex)
    by_phone: dict[PhoneNumber, list[ImportRow]] = {}
    for row in checked:
        if isinstance(row, ImportRow):
            by_phone.setdefault(row.phone, []).append(row)
    done = [row for row in checked if isinstance(row, ImportedRow)]
    done += [
        ImportedRow.rejected(row.index, row.phone.e164, f"More than {MAX_ROWS} rows for one phone.")
        for rows_of_phone in by_phone.values()
        for row in rows_of_phone[MAX_ROWS:]
    ]
    with ThreadPoolExecutor(WRITERS) as pool:
        parts = _parts({phone: rows_of_phone[:MAX_ROWS] for phone, rows_of_phone in by_phone.items()})
        for part in pool.map(lambda part: _import_part(part, request, invocation), parts):
            done += part
    return Imported.of(done)


def _parts(by_phone: ByPhone) -> Iterator[ByPhone]:
    """As many phones together as one transaction takes: a consent each, and an entry for each row."""
    part: dict[PhoneNumber, Sequence[ImportRow]] = {}
    actions = 0
    for phone, rows in by_phone.items():
        needed = 1 + len(rows)
        if part and actions + needed > MAX_ACTIONS:
            yield part
            part, actions = {}, 0
        part[phone] = rows
        actions += needed
    if part:
        yield part


def _import_part(part: ByPhone, request: ImportRequest, invocation: Invocation) -> list[ImportedRow]:
    def attempt() -> list[ImportedRow]:
        invocation.require(RESERVE_SECONDS)
        try:
            known = consents.consents_of(request.account, part)
            now = replace(request, at=timestamps.to_text(invocation.clock()))
            imported = [
                import_rows(known.get(phone) or Consent(phone=phone), rows, now) for phone, rows in part.items()
            ]
            _store(imported, request.account)
        except Busy as error:  # nobody waits for this part alone: it is worth as many tries as a conflict
            raise ConditionFailed from error
        return [row for one in imported for row in one.rows]

    try:
        return retry_on_conflict(attempt, CONSENT_BUSY)
    except (OutOfTime, Busy):
        rows = (row for rows_of_phone in part.values() for row in rows_of_phone)
        return [ImportedRow.of(row, RowResult.NOT_DONE) for row in rows]


def _store(imported: Sequence[ImportedPhone], account: str) -> None:
    changed = counted_together([one for one in imported if one.consent is not None])
    if changed:
        transact(consents.ConsentsTable, partial(_write, account, changed))


def _write(account: str, changed: Sequence[ImportedPhone], transaction: Transaction) -> None:
    for one in changed:
        if one.consent is not None:
            put_change(transaction, account, one.consent, one.entries)
