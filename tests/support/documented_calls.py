"""Every call of docs/openapi.json as it is written there: who may make it, by which door, and an example of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from apidoc.document import FILE
from apidoc.example import Example
from apidoc.examples import EXAMPLES
from sayso.domain.account.settings import Role

DOCUMENT: dict[str, Any] = json.loads(FILE.read_text())
STAFF, CARRIER = "IdToken", "CarrierSignature"
_ALSO = re.compile(r"; also `(\w+)`")
_LEAST_ROLE = re.compile(r"Least role: `(\w+)`")


@dataclass(frozen=True)
class DocumentedCall:
    """One call, as the document has it."""

    method: str
    path: str
    operation: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def doors(self) -> list[str]:
        """What a caller has to show: the names of the document's security schemes."""
        return [name for way in self.operation.get("security", DOCUMENT["security"]) for name in way]

    @property
    def least(self) -> Role:
        """The lowest role that may make it; a ValueError if the document does not say it."""
        said = _LEAST_ROLE.findall(self.operation["description"])
        if len(said) != 1:
            raise ValueError(f"{self}: the document does not say which role may make it")
        return Role(said[0])

    @property
    def also(self) -> set[str]:
        """Other roles that may make it, as the document says."""
        return set(_ALSO.findall(self.operation["description"]))

    @cached_property
    def examples(self) -> list[Example]:
        """The story's examples of it that succeed."""
        return [each for each in EXAMPLES if each.call == (self.method, self.path) and each.status < 400]

    @property
    def queries(self) -> set[str]:
        """The names of the parameters that its query may have."""
        return {each["name"] for each in self.operation.get("parameters", ()) if each["in"] == "query"}

    def asked(self, **query: str) -> Example:
        """Its first example, with a query of its own."""
        return replace(self.examples[0], query=query)


def documented_calls() -> Iterator[DocumentedCall]:
    """All of them, in the order of the document."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield DocumentedCall(method, path, operation)


def calls_by(door: str) -> list[DocumentedCall]:
    """Those that want this door opened."""
    return [call for call in documented_calls() if call.doors == [door]]
