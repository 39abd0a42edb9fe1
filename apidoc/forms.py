"""The forms of answers, made from the types that the handlers return, so that nothing is written twice.

No function loads this: a pydantic model of every answer would cost each of them time at a cold start.
"""

import ast
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import time
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints, is_typeddict

from pydantic import BaseModel, Field, create_model

from apidoc.entry_data import EntryData
from sayso.actions.audit.query_log import ListedEntry
from sayso.actions.batch.accept import BatchAccepted
from sayso.actions.batch.show import BatchWithRejected, ShownBatch
from sayso.actions.batch.show_messages import ListedMessage
from sayso.domain.account.settings import Settings
from sayso.domain.advice import AdviceCode
from sayso.domain.audit.entry import ShownEntry
from sayso.domain.batch.character_costs import CharacterReport
from sayso.domain.batch.figures import BatchWarning
from sayso.domain.consent.consent import ShownConsent
from sayso.domain.consent.election import ElectionCount
from sayso.domain.consent.pending_request import ShownRequest
from sayso.domain.cursor import Cursor
from sayso.domain.erasure.erasure import ErasureState
from sayso.domain.json_form import Flat, Sometimes, is_of, json_name
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.page import ProofPage, ProvenOpenMessage, TextEvidence
from sayso.domain.timestamps import TimeText
from sayso.http.responses import CsvFile

WRITTEN_AS: dict[Any, Any] = {
    PhoneNumber: Annotated[str, Field(description="In E.164 form: `+14155550101`")],
    TimeText: Annotated[str, Field(description="UTC, to the microsecond", examples=["2026-03-02T16:00:00.000000Z"])],
    Cursor: Annotated[str, Field(description="Goes back as `?cursor=` for the next page; null where the list ends")],
    time: str,
}
"""Types that JSON writes as text; what the document says of each."""

CONTAINERS: dict[Any, Any] = {
    list: list,
    tuple: tuple,
    dict: dict,
    Mapping: dict,
    types.UnionType: Union,
}

NAMED: dict[type, str] = {
    ShownEntry: "Entry",
    ShownBatch: "ListedBatch",
    BatchWithRejected: "Batch",
    ListedMessage: "Message",
    BatchWarning: "Warning",
    CharacterReport: "Character",
    ShownConsent: "Consent",
    ShownRequest: "OptOutRequest",
    ErasureState: "Erasure",
    ElectionCount: "Election",
    TextEvidence: "Evidence",
    ProofPage: "Proof",
    ProvenOpenMessage: "OpenMessage",
}
"""Types whose form has another name in the document."""

NARROWER: dict[tuple[type, str], Any] = {
    (Settings, "warnings_as_errors"): list[AdviceCode],  # the account's room does not know the advice above it
    (ShownEntry, "data"): EntryData,
    (ListedEntry, "data"): EntryData,
    (BatchAccepted, "status"): Literal["queued", "scheduled"],
    (CharacterReport, "code_point"): Annotated[str, Field(examples=["U+2019"])],
}
"""What the document knows of a field beyond its type."""


def form_of_answer(handler: Callable[..., Any]) -> type[BaseModel]:
    """The form of the JSON that the handler answers."""
    returned = get_type_hints(handler)["return"]
    options = get_args(returned) if isinstance(returned, types.UnionType) else (returned,)
    [kind] = [option for option in options if option is not CsvFile]
    return form_of(get_args(kind)[0] if get_origin(kind) is tuple else kind)  # a tuple has the status behind it


@cache
def form_of(kind: type) -> type[BaseModel]:
    """A dataclass as a model of the JSON that `to_json` writes of it; its docstrings are the descriptions."""
    definitions = dict(_definitions(kind))
    return create_model(NAMED.get(kind, kind.__name__), __doc__=kind.__doc__, **definitions)


def _definitions(kind: type) -> Iterator[tuple[str, Any]]:
    said = _field_docstrings(kind)
    for name, written in _types(kind).items():
        narrower = next((NARROWER[base, name] for base in kind.__mro__ if (base, name) in NARROWER), written)
        if is_of(Flat, written):
            yield from _definitions(narrower)
            continue
        optional = is_of(Sometimes, narrower) or is_typeddict(kind)
        value = get_args(narrower)[0] if is_of(Sometimes, narrower) else narrower
        options: dict[str, Any] = {"default": None} if optional else {}
        if name in said:
            options["description"] = said[name]
        if json_name(name) != name:
            options["alias"] = json_name(name)
        yield name, (_written(value), Field(**options))


def _types(kind: type) -> Mapping[str, Any]:
    return {field.name: field.type for field in fields(kind)} if is_dataclass(kind) else get_type_hints(kind)


def _written(kind: Any) -> Any:
    """The type of what `to_json` writes of a value of this type."""
    if kind in WRITTEN_AS:
        return WRITTEN_AS[kind]
    if isinstance(kind, TypeAliasType):
        return _written(kind.__value__)
    if isinstance(kind, type) and is_dataclass(kind):
        return form_of(kind)
    container = CONTAINERS.get(get_origin(kind))
    return container[tuple(map(_written, get_args(kind)))] if container else kind


def _field_docstrings(kind: type) -> dict[str, str]:
    """What is written under each field of the class and of those that it inherits from."""
    return {name: text for base in reversed(kind.__mro__) if _is_form(base) for name, text in _own_docstrings(base)}


def _is_form(kind: type) -> bool:
    return is_dataclass(kind) or is_typeddict(kind)


def _own_docstrings(kind: type) -> Iterator[tuple[str, str]]:
    for node in ast.walk(_parsed(kind.__module__)):
        if isinstance(node, ast.ClassDef) and node.name == kind.__name__:
            for field, below in pairwise(node.body):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(name)), ast.Expr(value=ast.Constant(str(text))):
                        yield name, " ".join(text.split()).removesuffix(".")


@cache
def _parsed(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))
