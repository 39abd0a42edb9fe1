"""A value as JSON: one serialiser for the answers of the API and for what the log stores of values."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any

from sayso.domain import timestamps
from sayso.domain.phone import PhoneNumber

type Sometimes[T] = T | None
"""The type of a field that is left out of the JSON while it is None; any other field that is None is null."""

type Flat[T] = T
"""The type of a mapping whose keys are written beside the other fields of the object, not as an object in it."""


def to_json(value: Any) -> Any:
    """A dataclass as an object with the names of its fields (`from_` is `from`), an enumeration as its value.

    Points in time are written by `timestamps`, days as `2026-11-23`, times of the day as `21:00`.
    """
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {to_json(key): to_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(part) for part in value]
    return value


def _object(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    written: dict[str, Any] = {}
    for field, name, optional, flat in _fields(kind):
        part = to_json(getattr(value, field))
        if flat:
            written |= part
        elif part is not None or not optional:
            written[name] = part
    return written


@cache
def _fields(kind: Any) -> tuple[tuple[str, str, bool, bool], ...]:
    """Each field with its name in JSON, whether it is left out while it is None, and whether it is flat."""
    return tuple(
        (field.name, json_name(field.name), is_of(Sometimes, field.type), is_of(Flat, field.type))
        for field in fields(kind)
    )


def json_name(field: str) -> str:
    """A name that Python reserves has an underscore behind it in the code only."""
    return field.removesuffix("_")


def is_of(alias: Any, field_type: Any) -> bool:
    """Whether the type of a field is `Sometimes[...]` or `Flat[...]`."""
    return getattr(field_type, "__origin__", None) is alias


_WRITERS: dict[type, Callable[[Any], Any]] = {
    PhoneNumber: lambda phone: phone.e164,
    datetime: timestamps.to_text,
    date: date.isoformat,
    time: lambda clock: clock.isoformat(timespec="minutes"),
}
