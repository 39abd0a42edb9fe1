"""What pydantic finds wrong with a request, in plain words: the field as the request writes it, and the problem."""

from collections.abc import Mapping
from typing import Any

# https://docs.pydantic.dev/latest/errors/validation_errors/
PLAIN_WORDS: dict[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this request",
    "none_required": "is not available yet; leave it out",
    "string_unicode": "contains half a character",
    "string_pattern_mismatch": "is blank or has characters that are not allowed",
    "too_short": "is empty",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "string_too_short": "has fewer than {min_length} characters",
    "string_too_long": "has more than {max_length} characters",
    "too_long": "has more than {max_length}",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
}


def plain_problem(problem: Mapping[str, Any]) -> str:
    """One of pydantic's problems in plain words; what is not in the table keeps pydantic's own message."""
    words = PLAIN_WORDS.get(problem["type"])
    return words.format(**problem.get("ctx", {})) if words else str(problem["msg"]).removeprefix("Value error, ")


def field_problem(problem: Mapping[str, Any]) -> dict[str, str]:
    """One entry of an error's `details`: the field (`recipients.4.phone`) and its problem."""
    where, *names = problem.get("loc") or ("body",)
    field = ".".join(str(name) for name in names if name != "[key]") or str(where)  # pydantic's mark of a wrong key
    return {"field": field, "problem": plain_problem(problem)}
