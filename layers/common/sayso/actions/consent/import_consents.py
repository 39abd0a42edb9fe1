"""Import consents: many phones in few transactions, each consent with its entries, safe to repeat."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from sayso.domain import timestamps
from sayso.domain.audit.entry import Entry
from sayso.domain.consent.bulk_import import (
    ImportedPhone,
    ImportRequest,
    ImportRow,
    Report,
    RowResult,
    counted_together,
    import_rows,
)
from sayso.domain.consent.consent import Consent
from sayso.domain.errors import Busy
from sayso.domain.phone import PhoneNumber
from sayso.invocation import Invocation, OutOfTime
from sayso.tables.consents import consents
from sayso.tables.consents.consent_changes import CONSENT_BUSY
from sayso.tables.log import log
from sayso.tables.transactions import MAX_ACTIONS, ConditionFailed, Transaction, retry_on_conflict, transact

WRITERS = 4
"""Transactions at the same time from one import."""

RESERVE_SECONDS = 3
"""What is kept of the invocation for the answer."""

MAX_ROWS = 20
"""Rows of one phone in one import: all of them go into one transaction."""

type ByPhone = Mapping[PhoneNumber, Sequence[ImportRow]]


def import_consents(rows: Sequence[ImportRow], request: ImportRequest, invocation: Invocation) -> list[Report]:
    """A report for each row, in their order. Rows for which no time was left say so and may be sent again.

    Each part has the time of its own write: what goes out while an import runs is not forbidden by rows to come.
    """
    by_phone: dict[PhoneNumber, list[ImportRow]] = {}
    for row in rows:
        by_phone.setdefault(row.phone, []).append(row)
    reports = [
        Report(row.index, row.phone.e164, RowResult.REJECTED, f"More than {MAX_ROWS} rows for one phone.")
        for rows_of_phone in by_phone.values()
        for row in rows_of_phone[MAX_ROWS:]
    ]
    with ThreadPoolExecutor(WRITERS) as pool:
        parts = _parts({phone: rows_of_phone[:MAX_ROWS] for phone, rows_of_phone in by_phone.items()})
        for done in pool.map(lambda part: _import_part(part, request, invocation), parts):
            reports += done
    return sorted(reports, key=lambda report: report.index)


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


def _import_part(part: ByPhone, request: ImportRequest, invocation: Invocation) -> list[Report]:
    def attempt() -> list[Report]:
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
        return [report for one in imported for report in one.reports]

    try:
        return retry_on_conflict(attempt, CONSENT_BUSY)
    except (OutOfTime, Busy):
        rows = (row for rows_of_phone in part.values() for row in rows_of_phone)
        return [Report(row.index, row.phone.e164, RowResult.NOT_DONE) for row in rows]


def _store(imported: Sequence[ImportedPhone], account: str) -> None:
    changed = [one.consent for one in imported if one.consent is not None]
    if not changed:
        return
    entries = counted_together([entry for one in imported for entry in one.entries])
    transact(consents.ConsentsTable, partial(_write, account, changed, entries))


def _write(account: str, changed: Sequence[Consent], entries: Sequence[Entry], transaction: Transaction) -> None:
    for consent in changed:
        consents.put_consent(transaction, account, consent)
    for entry in entries:
        log.put_entry(transaction, entry)
