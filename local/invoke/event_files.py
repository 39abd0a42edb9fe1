"""Which event file is for which function: a file's name begins with its function's."""

import json
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from local.errors import LocalStackError
from local.stack_config import ROOT

EVENTS = ROOT / "events"

FUNCTIONS = (
    "SendBatchFunction",
    "DispatchFunction",
    "StatusWebhookFunction",
    "SettleFunction",
    "InboundKeywordFunction",
    "VoiceCallFunction",
    "ManageConsentFunction",
    "EraseFunction",
    "ManageAccountFunction",
    "AuditQueryFunction",
    "HousekeepingFunction",
    "ReconciliationFunction",
)


def stem(function: str) -> str:
    """What the event files of a function begin with: `send_batch` for SendBatchFunction."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def events_of(function: str) -> list[Path]:
    """The function's event files, by name."""
    return sorted(EVENTS.glob(f"{stem(function)}_*.json"))


def function_of(event: Path) -> str | None:
    """The function that a file of `events/` is for; None for another file, or the form that tests fill in."""
    return next((function for function in FUNCTIONS if event in events_of(function)), None)


def choose(function: str, event: str) -> tuple[str, Path]:
    """The function and the event file that these words name; a function left out is the one that the event is for."""
    named = _function(function) if function else None
    if not event:
        names = ", ".join(_short(path) for path in events_of(named)) if named else "events/…"
        raise LocalStackError(f"no event was named: say EVENT=, one of {names}")
    path = _event(event)
    meant = function_of(path)
    if named is None and meant is None:
        raise LocalStackError(f"{event} does not say which function it is for: say FUNCTION=, one of {_all()}")
    if named and meant and named != meant:
        raise LocalStackError(f"{_short(path)} is for {meant}, not for {named}: leave FUNCTION out or change EVENT")
    return named or str(meant), path


def read(path: Path) -> Any:
    """The event in a file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LocalStackError(f"{path} is not an event in JSON: {error}") from error


def _function(name: str) -> str:
    known = {short.lower(): f for f in FUNCTIONS for short in (f, f.removesuffix("Function"), stem(f))}
    if name.lower() in known:
        return known[name.lower()]
    nearest = _nearest(name, FUNCTIONS)
    hint = f"did you mean {nearest}?" if nearest else f"there are {_all()}"
    raise LocalStackError(f"there is no function {name}: {hint}")


def _event(name: str) -> Path:
    given = Path(name)
    candidates = (given, ROOT / given, EVENTS / given, EVENTS / f"{given}.json")
    found = next((path.resolve() for path in candidates if path.is_file()), None)
    if found is None:
        stems = {path.stem: _short(path) for function in FUNCTIONS for path in events_of(function)}
        nearest = _nearest(given.stem, stems)
        hint = f"did you mean {stems[nearest]}?" if nearest else "make invoke lists those there are"
        raise LocalStackError(f"there is no event {name}: {hint}")
    return found


def _nearest(name: str, names: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, list(names), n=1)), "")


def _all() -> str:
    return ", ".join(FUNCTIONS)


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
