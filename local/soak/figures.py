"""Counts the results of a soak and checks that every promise holds."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from local.carrier.control.client import ControlClient
from local.demo import ledger
from local.soak.schools import School

FINAL_STATUSES = {"delivered", "undelivered", "failed", "skipped", "cancelled"}
PAID_STATUSES = {"delivered", "undelivered"}
NEVER_SENT_STATUSES = {"skipped", "cancelled"}


@dataclass
class Figures:
    """Counted from the staff API and from the carrier; `broken` has a sentence for each promise that does not hold."""

    messages: int = 0
    calls: int = 0
    final: Counter[str] = field(default_factory=Counter)
    times_taken: Counter[int] = field(default_factory=Counter)
    open_messages: int = 0
    not_identified: int = 0
    double_sends: int = 0
    ledger_difference: int = 0
    credits_held: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every promise holds."""
        return not (
            self.open_messages or self.double_sends or self.ledger_difference or self.credits_held or self.broken
        )


def read(schools: Sequence[School], carrier: ControlClient) -> Figures:
    """All figures; reads every message and every entry of the audit log."""
    figures = Figures()
    texts = [record for record in carrier.sent() if record["direction"] == "outbound-api"]
    taken = Counter(map(_identity, [*texts, *carrier.calls()]))
    for school in schools:
        _read(school, taken, figures)
    figures.double_sends = sum(times - 1 for times in taken.values())
    return figures


def _identity(record: Mapping[str, Any]) -> tuple[str, str, str]:
    account, batch_id, message_id = urlsplit(record["status_callback"]).path.split("/")[-3:]
    return account, batch_id, message_id


def _read(school: School, taken: Mapping[tuple[str, str, str], int], figures: Figures) -> None:
    log = school.client.all("/audit", "entries", limit="1000")
    credits_now = school.client.get("/credits")
    try:
        figures.ledger_difference += abs(credits_now["balance"] - ledger.add_up(school.account, log).balance)
    except ledger.BrokenLedger as problem:
        figures.broken.append(f"{school.account}: {problem}")
    figures.credits_held += credits_now["held"]
    logged: dict[tuple[str, str], str] = {}
    for entry in log:  # newest first: the last status counts
        if entry["type"].removeprefix("message_") in FINAL_STATUSES:
            logged.setdefault((entry["batch_id"], entry["message_id"]), entry["type"].removeprefix("message_"))
    completed = Counter(entry["batch_id"] for entry in log if entry["type"] == "batch_completed")
    for batch_id in school.batches:
        every = school.client.all(f"/batches/{batch_id}/messages", "messages")
        rows = [row for row in every if row["status"] != "rejected"]
        batch = school.client.get(f"/batches/{batch_id}")
        figures.broken += _problems(batch, rows, logged)
        if completed[batch_id] != 1:
            figures.broken.append(f"{batch_id}: {completed[batch_id]} batch_completed entries")
        figures.messages += len(rows)
        figures.calls += len(rows) if batch["channel"] == "voice" else 0
        figures.final += Counter(row["status"] for row in rows)
        figures.open_messages += sum(row["status"] not in FINAL_STATUSES for row in rows)
        figures.not_identified += sum(row["reason"] == "not_identified" for row in rows)
        for row in rows:
            times = taken.get((school.account, batch_id, row["message_id"]), 0)
            figures.times_taken[times] += 1
            if times and row["status"] in NEVER_SENT_STATUSES:
                figures.broken.append(f"{batch_id} {row['message_id']}: was sent, but its status is {row['status']}")


def _problems(
    batch: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], logged: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    batch_id, counts = batch["batch_id"], Counter(row["status"] for row in rows)
    if {status: n for status, n in batch["counts"].items() if n} != dict(counts):
        yield f"{batch_id}: its counters are {batch['counts']}, but its rows {dict(counts)}"
    if batch["credits_used"] != sum(row["segments"] for row in rows if row["status"] in PAID_STATUSES):
        yield f"{batch_id}: its credits_used is {batch['credits_used']}, which is not the sum of its rows"
    for row in rows:
        if logged.get((batch_id, row["message_id"])) != row["status"]:
            yield f"{batch_id} {row['message_id']}: its status is {row['status']}, but the log has another"


def show(
    figures: Figures, carrier: Mapping[str, int], aws: Mapping[str, int], seconds: float, console: Console
) -> None:
    """Print the table and the broken promises."""
    table = Table("", "", title="Soak", title_justify="left", show_header=False)
    by_status = ", ".join(f"{count:,} {status}" for status, count in sorted(figures.final.items()))
    table.add_row("messages", f"{figures.messages:,} in {seconds:.0f} s: {by_status}")
    table.add_row("calls among them", f"{figures.calls:,}")
    table.add_section()
    for name, count in sorted(carrier.items(), key=lambda one: -one[1]):
        table.add_row(f"carrier: {name.replace('_', ' ')}", f"{count:,}")
    for name, count in sorted(aws.items(), key=lambda one: -one[1]):
        table.add_row(name, f"{count:,}")
    table.add_row("faults injected", f"{sum(carrier.values()) + sum(aws.values()):,}")
    table.add_row("callbacks repeated", f"{carrier.get('repeated_callbacks', 0):,} messages")
    table.add_section()
    creates = ", ".join(f"{count:,} × {times}" for times, count in sorted(figures.times_taken.items()))
    table.add_row("creates per message", creates)
    table.add_row("failed as not identified", str(figures.not_identified))
    table.add_row("double sends", str(figures.double_sends))
    table.add_row("ledger difference", str(figures.ledger_difference))
    table.add_row("credits still held", str(figures.credits_held))
    table.add_row("open messages", str(figures.open_messages))
    table.add_row("other broken promises", str(len(figures.broken)))
    console.print(table)
    for problem in figures.broken[:20]:
        console.print(f"  {problem}")
