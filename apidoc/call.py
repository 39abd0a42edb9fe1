"""One call of the staff API, as the document describes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from apidoc.forms import form_of_answer
from sayso.domain.account.settings import Role
from sayso.domain.errors import SaysoError


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. Its handler's docstring describes it; its parameters, body and answer are the handler's own."""

    handler: Callable[..., Any]
    tag: str
    summary: str
    role: Role
    also: Sequence[Role] = ()
    """Roles that do not include it and may make the call too"""
    status: int = 200
    more: str = ""
    errors: Sequence[type[SaysoError]] = ()
    csv: Sequence[str] = ()

    @property
    def form(self) -> type[BaseModel]:
        """The form of its answer, from the type that the handler returns."""
        return form_of_answer(self.handler)
