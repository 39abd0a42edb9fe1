"""Values that a program has left in place of a word: what a spreadsheet or a script writes where it found nothing."""

_NO_VALUE = frozenset(
    {
        "#n/a",
        "#na",
        "#ref!",
        "#value!",
        "#div/0!",
        "#name?",
        "#num!",
        "#null!",
        "#spill!",
        "#calc!",
        "#field!",
        "#error!",
        "#getting_data",
        "[object object]",
    }
)
"""What nobody is called: errors of Excel, LibreOffice and Google Sheets, and of JavaScript."""

_PERHAPS_NO_VALUE = frozenset({"nan", "null", "none", "undefined", "nil", "(null)", "<null>", "<na>", "nat"})
"""What programs write for nothing; Nan and Null are names too."""

_REPLACED = "\ufffd"
"""Stands where a character could not be read."""


def is_spoilt(value: str) -> bool:
    """Whether no reader could take it for a word: an error of a spreadsheet, or a text with a character lost."""
    return _REPLACED in value or value.strip().casefold() in _NO_VALUE


def is_odd(value: str) -> bool:
    """Whether it is probably not what was meant: an empty cell as programs write it, or accents read wrongly."""
    return value.strip().casefold() in _PERHAPS_NO_VALUE or repaired(value) != value


def repaired(value: str) -> str:
    """The value with its accents, if it is UTF-8 that was read as Windows-1252 (`JosÃ©`); else as it is."""
    if value.isascii():
        return value
    try:
        return value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return value
