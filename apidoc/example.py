"""One example: a call, and what it was answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).with_name("answers.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One call with its answer; `call` as the document names it, `at` where its path has parameters.

    `then` names what happens after it: tests/support/story.py has the steps.
    """

    name: str
    summary: str
    call: tuple[str, str]
    at: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    body: Any = None
    role: str = "admin,billing"
    status: int = 200
    then: str = ""

    @property
    def path(self) -> str:
        """Where it is sent."""
        return self.at or self.call[1]

    @property
    def is_csv(self) -> bool:
        """Whether it asks for a file."""
        return self.query.get("format") == "csv"


@cache
def answers() -> Mapping[str, Any]:
    """The answer to each example when the story was last played; a CSV as text."""
    found: dict[str, Any] = json.loads(ANSWERS.read_text())
    return found
