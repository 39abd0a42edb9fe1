"""Settings as people write them: `low_credits_at=500`, `categories=general,trips`, `quiet_hours=21:00-08:00`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sayso_cli.office.input.columns import nearest
from sayso_cli.office.phrasing import listed, quoted
from sayso_cli.office.problem import Problem

NOTHING = "none"

_HOURS = re.compile(r"(\d\d?:\d\d)\s*(?:-|–|to)\s*(\d\d?:\d\d)")


def read(assignments: Iterable[str], current: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of `name=value`, in the form of the API. Problem if a name is not known, or has no value."""
    found: dict[str, Any] = {}
    for written in assignments:
        name, equals, value = written.partition("=")
        name = name.strip()
        if not equals:
            raise Problem(f"{quoted(written)}: write the setting and its value, such as low_credits_at=500.")
        if name not in current:
            meant = nearest(name, list(current))
            guess = f"did you mean {meant}?" if meant else f"there are {listed(current, most=40)}."
            raise Problem(f"There is no setting {quoted(name)}: {guess}")
        found[name] = _value(value.strip(), current[name])
    return found


def _value(text: str, current: Any) -> Any:
    """A text where the setting is one; else what the text looks like, as the setting may be unset now."""
    if isinstance(current, str):
        return text
    if text.casefold() in {NOTHING, "null", ""}:
        return [] if isinstance(current, list) else None
    if hours := _HOURS.fullmatch(text):
        return {"from": hours[1].zfill(5), "to": hours[2].zfill(5)}
    if isinstance(current, list):
        return [part.strip() for part in text.split(",") if part.strip()]
    plain = text.replace(",", "")
    if plain.isdecimal():
        return int(plain)
    return [part.strip() for part in text.split(",")] if current is None else text


def written(value: Any) -> str | None:
    """Return a value as it is written; None for one that is not changed in this way."""
    if value is None:
        return NOTHING
    if isinstance(value, list):
        return ",".join(map(str, value)) or NOTHING
    if isinstance(value, Mapping):
        return f"{value['from']}-{value['to']}" if value.keys() == {"from", "to"} else None
    text = str(value)
    return text if "\n" not in text else None


def as_file(current: Mapping[str, Any]) -> str:
    """Return the settings as a file to edit."""
    lines = [f"{name} = {text}".rstrip() for name, value in current.items() if (text := written(value)) is not None]
    head = "# Change what you want, save and close. Nothing is changed if you leave it as it is."
    return "\n".join([head, "", *lines, ""])


def edited(file: str, current: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is different in the edited file."""
    values = read(_assignments(file), current)
    return {name: value for name, value in values.items() if value != current[name]}


def _assignments(file: str) -> Iterator[str]:
    for line in file.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line
