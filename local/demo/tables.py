"""What remains of the demo, as tables: messages, audit log, credits."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich import box
from rich.markup import escape
from rich.table import Table

from local.carrier.codes import FAULTS
from local.demo.cast import Cast
from local.demo.story import Sent
from sayso.domain.message import REASON_WORDS, Reason

COLOUR = {
    "delivered": "green",
    "undelivered": "yellow",
    "failed": "red",
    "skipped": "cyan",
    "not accepted": "magenta",
}


def messages(cast: Cast, sent: Sent) -> Table:
    """What became of every row of a batch; rows that were merged into another have none of their own."""
    table = _table(f"Messages: {sent.title}", "phone", "family", "status", "reason")
    table.add_column("credits", justify="right")
    entries = cast.sender.all("/audit", "entries", batch_id=sent.batch_id, limit="1000")
    credits_used: Counter[str] = Counter()
    for entry in entries:
        if "message_id" in entry:
            credits_used[entry["message_id"]] += entry["credits"]
    rows = cast.sender.all(f"/batches/{sent.batch_id}/messages", "messages")
    lines = [*_message_lines(rows, credits_used), *_rejected_lines(sent.answer["rejected"])]
    for index, phone, status, reason, used in sorted(lines):
        dancer = cast.dancers[index]
        family = f"{dancer.family_name} ({dancer.family_id})"
        colour = COLOUR.get(status, "default")
        table.add_row(phone, escape(family), f"[{colour}]{status}[/]", escape(reason), used)
    return table


type Line = tuple[int, str, str, str, str]
"""Row of the file, phone, status, reason, credits."""


def _message_lines(rows: Sequence[Mapping[str, Any]], credits_used: Mapping[str, int]) -> Iterator[Line]:
    for row in rows:
        used = str(credits_used[row["message_id"]])
        yield row["index"], row["phone"], row["status"], _reason(row["reason"], row["error_code"]), used


def _reason(reason: str | None, error_code: str | None) -> str:
    if reason is None:
        return ""
    if error_code is None:
        return REASON_WORDS[Reason(reason)]
    return f"{FAULTS.get(int(error_code), REASON_WORDS[Reason(reason)]).lower()} ({error_code})"


def _rejected_lines(rejected: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    for row in rejected:
        missing = row["reason"] == "missing_variable"
        reason = f"{row['detail']} is missing" if missing else f"{row['reason']}: {row['detail']}"
        yield row["index"], row["phone"], "not accepted", reason, "-"


def audit_log(cast: Cast, since: datetime) -> Table:
    """What the log says of the time since then, newest first."""
    name = cast.sender.get("/settings")["time_zone"]
    zone = _zone(name)
    table = _table(f"Audit log, newest first (time of {zone})", "time", "what happened", "by")
    query = {"from": since.isoformat(), "limit": "1000"}
    for entry in cast.sender.all("/audit", "entries", **query):
        at = datetime.fromisoformat(entry["at"]).astimezone(zone)
        table.add_row(f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}", escape(entry["text"]), entry["actor"]["name"])
    return table


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a small system without the database of time zones
        return UTC


def credits_before_and_after(before: Mapping[str, int], after: Mapping[str, int]) -> Table:
    """Balance, held and available, then and now."""
    table = _table("Credits", "")
    for column in ("balance", "held", "available"):
        table.add_column(column, justify="right")
    for title, credits_then in (("before the demo", before), ("now", after)):
        figures = (f"{credits_then[column]:,}" for column in ("balance", "held", "available"))
        table.add_row(title, *figures)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
