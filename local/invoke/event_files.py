"""Finds the functions and their event files: a file's name begins with the name of its function."""

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
    "LookAfterFunction",
    "AskCarrierFunction",
    "LostTextsFunction",
    "ReconciliationFunction",
    "RetentionFunction",
    "StaffTokenFunction",
)


def stem(function: str) -> str:
    """The beginning of the names of a function's event files: `send_batch` for SendBatchFunction."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def events_of(function: str) -> list[Path]:
    """The function's event files, sorted by name."""
    return sorted(EVENTS.glob(f"{stem(function)}_*.json"))


def function_of(event: Path) -> str | None:
    """The function that a file of `events/` is for; None for any other file, and for rest_request.json."""
    return next((function for function in FUNCTIONS if event in events_of(function)), None)


def choose(function: str, event: str) -> tuple[str, Path]:
    """The function and the event file of these names. Without a function, it is the one that the event is for."""
    given = _function(function) if function else None
    if not event:
        names = ", ".join(_short(path) for path in events_of(given)) if given else "events/…"
        raise LocalStackError(f"no event is given: set EVENT= to one of {names}")
    path = _event(event)
    from_name = function_of(path)
    if given is None and from_name is None:
        raise LocalStackError(
            f"the name of {event} does not say for which function it is: set FUNCTION= to one of {_all()}"
        )
    if given and from_name and given != from_name:
        raise LocalStackError(f"{_short(path)} is for {from_name}, not for {given}: leave FUNCTION out or change EVENT")
    return given or str(from_name), path


def read(path: Path) -> Any:
    """The event in a file; LocalStackError if it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LocalStackError(f"{path} is not valid JSON: {error}") from error


def _function(name: str) -> str:
    known = {short.lower(): f for f in FUNCTIONS for short in (f, f.removesuffix("Function"), stem(f))}
    if name.lower() in known:
        return known[name.lower()]
    nearest = _nearest(name, FUNCTIONS)
    hint = f"did you mean {nearest}?" if nearest else f"the functions are {_all()}"
    raise LocalStackError(f"there is no function {name}: {hint}")


def _event(name: str) -> Path:
    path = Path(name)
    candidates = (path, ROOT / path, EVENTS / path, EVENTS / f"{path}.json")
    found = next((candidate.resolve() for candidate in candidates if candidate.is_file()), None)
    if found is None:
        stems = {one.stem: _short(one) for function in FUNCTIONS for one in events_of(function)}
        nearest = _nearest(path.stem, stems)
        hint = f"did you mean {stems[nearest]}?" if nearest else "make invoke lists all events"
        raise LocalStackError(f"there is no event {name}: {hint}")
    return found


def _nearest(name: str, names: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, list(names), n=1)), "")


def _all() -> str:
    return ", ".join(FUNCTIONS)


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
