"""What the simulation shows: when the last has begun, what was refused, and which quota must be raised to what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rich import box
from rich.table import Table

from bench.morning.simulation import Morning, play
from bench.morning.walls import NEW, RAISED, Walls

WIDTH_IN_A_FILE = 120
ACCOUNTS, FAMILIES = 10_000, 200
BEGUN_WITHIN_MINUTES = 2.0

MORNINGS = {
    "quotas raised, looks one after the other, as before": replace(RAISED, side_by_side=False),
    "a new deployment: our defaults, AWS's and Twilio's": NEW,
    "only DispatchConcurrency raised": replace(NEW, dispatch_concurrency=RAISED.dispatch_concurrency),
    "quotas raised as below": RAISED,
}

# The wall, what a new deployment has, what is raised to, and which peak of the simulation meets it.
QUOTAS = (
    ("Twilio: texts a second of the account (63017)", "twilio_texts", "texts a second to Twilio"),
    ("template.yaml: reports a second on the status route", "route", "reports a second"),
    ("API Gateway: requests a second", "gateway", "reports a second"),
    ("Lambda: runs at the same time", "lambda_runs", "runs of Lambda at the same time"),
    ("DispatchConcurrency: dispatched at the same time", "dispatch_concurrency", "chunks dispatched at the same time"),
    ("DynamoDB: write units a second of a table", "table_units", "write units of the table Batches"),
)


@dataclass(frozen=True, slots=True)
class Goals:
    """Of the morning with raised quotas."""

    begun_minutes: float
    refused: int

    @property
    def met(self) -> bool:
        """Whether both are."""
        return self.begun_minutes <= BEGUN_WITHIN_MINUTES and not self.refused


def goals(morning: Morning) -> Goals:
    """What is asked of it: the last has begun two minutes after 8:00, and no report is refused."""
    return Goals(morning.last_begun / 60, morning.refused)


def parts() -> Iterator[Any]:
    """The two tables, and the goals in one line."""
    played = {name: play(walls, ACCOUNTS, FAMILIES) for name, walls in MORNINGS.items()}
    yield mornings(played)
    raised = played["quotas raised as below"]
    yield quotas(NEW, RAISED, raised)
    reached = goals(raised)
    verdict = "[green]goal met[/]" if reached.met else "[red]goal missed[/]"
    yield (
        f"The last of {ACCOUNTS:,} accounts has begun {reached.begun_minutes:.1f} minutes after 8:00 "
        f"(goal {BEGUN_WITHIN_MINUTES:g} or less); {reached.refused} reports were refused (goal 0): {verdict}"
    )


def mornings(played: dict[str, Morning]) -> Table:
    """One line for each set of walls."""
    drawn = Table(box=box.SIMPLE_HEAD, title=f"Minutes after 8:00, {ACCOUNTS:,} accounts, {FAMILIES} families each")
    for title in ("walls", "the last has begun", "the last is settled", "reports refused", "and lost"):
        drawn.add_column(title, justify="left" if title == "walls" else "right")
    for name, morning in played.items():
        minutes = f"{morning.last_begun / 60:.1f}", f"{morning.last_settled / 60:.1f}"
        drawn.add_row(name, *minutes, f"{morning.refused:,}", f"{morning.lost:,}")
    return drawn


def quotas(before: Walls, after: Walls, morning: Morning) -> Table:
    """One line for each quota: what there is, what was used at most, and what to raise it to."""
    drawn = Table(box=box.SIMPLE_HEAD, title="Quotas that must be raised for it")
    for title in ("quota", "new deployment", "used at most", "raise to"):
        drawn.add_column(title, justify="left" if title == "quota" else "right")
    for name, attribute, peak in QUOTAS:
        figures = getattr(before, attribute), morning.peaks[peak], getattr(after, attribute)
        drawn.add_row(name, *(f"{figure:,}" for figure in figures))
    return drawn
