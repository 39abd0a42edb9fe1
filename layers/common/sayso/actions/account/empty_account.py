"""Empty a closed account: when what is stored of it may be deleted, and the entry that says what was saved first."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.batch.batch import FINISHED, BatchStatus
from sayso.domain.errors import InvalidRequest
from sayso.tables.accounts.holds import holds_of
from sayso.tables.erasures.at_carrier import has_open_phone
from sayso.tables.erasures.erasures import has_open_erasure
from sayso.tables.log import log

ENDED_AFTER = timedelta(days=1, hours=1)
"""A token of staff works for a day at most (`TokenMinutes`). An hour is for deleting them, and for calls under way."""


def may_be_emptied_at(account: str, closed_at: str) -> datetime:
    """When all has ended that began before the account was closed, and before the last of its staff was deleted."""
    changes = (entry.at for entry in _since(account, closed_at, EntryType.STAFF_CHANGED))
    return timestamps.from_text(max(changes, default=closed_at)) + ENDED_AFTER


def require_not_needed(account: str) -> None:
    """Raise InvalidRequest while what is stored of a closed account is held, or still to be erased somewhere.

    Requests that wait need no decision any more: nothing is sent, and the pause stays.
    """
    if holds_of(account).held:
        raise InvalidRequest(f"Holds keep what is stored of account {account}: `sayso-operator holds` lists them.")
    if has_open_erasure(account):
        raise InvalidRequest(f"An erasure of account {account} is not complete: wait some minutes.")
    if has_open_phone(account):  # after the erasures, as each that completes leaves one
        raise InvalidRequest(
            f"Texts of an erased phone of account {account} are still to be removed at Twilio: wait some hours. If it "
            "takes longer, docs/retention.md says what to do."
        )


def require_finished(batch_id: str, status: BatchStatus, expires_at: str) -> None:
    """Raise InvalidRequest if a batch that was saved is open: it holds credits, and its messages have no outcome yet.

    It was accepted at the moment of closing. As nothing of it is sent, it ends once it has expired.
    """
    if status not in FINISHED:
        raise InvalidRequest(
            f"Batch {batch_id} has open messages, which are not sent any more. It ends by itself within four days of "
            f"{expires_at[:10]}: run the same command again then. Nothing was deleted."
        )


def note_saved(
    account: str, closed_at: str, sha256: str, items: Mapping[str, int], actor: Actor, now: datetime
) -> list[Entry]:
    """Write down once that these items of each table were saved; the entries of what was saved before, elsewhere.

    `sha256` is that of the manifest of the files. Idempotent.
    """
    before = _since(account, closed_at, EntryType.ACCOUNT_SAVED)
    others = [entry for entry in before if entry.data["sha256"] != sha256]
    if len(others) == len(before):
        entry = Entry(
            account=account,
            at=timestamps.to_text(now),
            type=EntryType.ACCOUNT_SAVED,
            actor=actor,
            text=f"Saved {sum(items.values()):,} items of the closed account into files, before they are deleted.",
            key=f"saved.{sha256}",
            data={"items": dict(items), "sha256": sha256},
        )
        log.write_entry(entry)
    return others


def _since(account: str, closed_at: str, kind: EntryType) -> list[Entry]:
    return [entry for _, entry in log.whole_log(account, closed_at) if entry and entry.type is kind]
