"""The text of a file, whatever encoding its program wrote."""

import sys
from pathlib import Path

from sayso_cli.office.problem import Problem

# The first bytes of files that are neither text nor a workbook, and what to do about each.
_NOT_TEXT: dict[bytes, str] = {
    b"%PDF": "is a PDF: export the list as CSV from the program that made it, and use that file",
}
_SAVE_AS_CSV = "is not a list that can be read: save it as “CSV UTF-8” or as a workbook (.xlsx), and use that file"

# Byte order marks and their encodings.
_MARKS: dict[bytes, str] = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
OLD_WINDOWS = "cp1252"

_LOOKED_AT = 2_000
"""Bytes from whose zeros UTF-16 without a mark is known."""


STANDARD_INPUT = Path("-")


def is_standard_input(path: Path) -> bool:
    """Return whether the file is what another program writes, or what is typed."""
    return path == STANDARD_INPUT


def name_of(path: Path) -> str:
    """Return how the file is called in a sentence."""
    return "standard input" if is_standard_input(path) else path.name


def content_of(path: Path) -> bytes:
    """Return what is in the file; of `-` what is in standard input. OSError."""
    if is_standard_input(path):
        return sys.stdin.buffer.read()
    return path.read_bytes()


def decode(name: str, content: bytes) -> tuple[str, str]:
    """Return the text and its encoding. Problem if it is not text."""
    for begin, what in _NOT_TEXT.items():
        if content.startswith(begin):
            raise Problem(f"{name} {what}.")
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), _unmarked(content))
    for encoding in (marked,) if marked else ("utf-8", OLD_WINDOWS):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise Problem(f"{name} {_SAVE_AS_CSV}.")


def _unmarked(content: bytes) -> str | None:
    """UTF-16 without a mark: in a text mostly of Latin letters every other byte is zero."""
    beginning = content[:_LOOKED_AT]
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    half = len(beginning) // 4
    if odd > half and not even:
        return "utf-16-le"
    return "utf-16-be" if even > half and not odd else None


def read_text(path: Path) -> str:
    """Read a text from its own file, without the line break at the end."""
    try:
        content = content_of(path)
    except OSError as error:
        raise Problem(f"The text in {path} cannot be read: {error.strerror}.") from error
    text = decode(name_of(path), content)[0].replace("\r\n", "\n").strip()
    if not text:
        raise Problem(f"{name_of(path)} is empty: put the text of the message into it.")
    return text
