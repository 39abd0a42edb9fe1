"""Phone numbers as people type them: on the command line, and several in one cell of a list."""

import re

from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RowRejected
from sayso_cli.office.problem import Problem

# What stands between two phones of one cell; Google Contacts writes ` ::: `.
_BETWEEN = re.compile(r"\s*(?::::|[;,/|&\n]|\bor\b|\band\b|\by\b|\bo\b)\s*", re.I)


def to_e164(text: str, country: str, option: str) -> str:
    """Return the phone in E.164 form. Problem, with the name of the option, if it is not valid."""
    try:
        return PhoneNumber.parse(text, country).e164
    except RowRejected as error:
        raise Problem(f"{option} {text}: {error.detail}.") from error


def in_cell(cell: str, country: str) -> list[str]:
    """Return the phones of a cell: several only if each of them is a whole number by itself; else the cell as it is."""
    parts = [part for part in _BETWEEN.split(cell) if part]
    if len(parts) > 1 and not any(what_is_wrong(part, country) for part in parts):
        return parts
    return [cell] if cell else []


def shown(text: str, country: str) -> str:
    """Return the phone as it will be used; as it is written where it is not valid."""
    try:
        return PhoneNumber.parse(text, country).e164
    except RowRejected:
        return text


def what_is_wrong(text: str, country: str) -> str:
    """Return why it is no phone that can be used, in words; empty if it is one."""
    try:
        PhoneNumber.parse(text, country)
    except RowRejected as error:
        return error.detail
    return ""
