"""docs/openapi.json: written from the code as it is, valid, and its examples are too."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from apidoc.calls import CALLS
from apidoc.document import FILE, document, written
from apidoc.entry_data import EntryData
from apidoc.errors import all_errors
from apidoc.example import answers
from apidoc.examples import EXAMPLES
from apidoc.openapi30 import as_3_0
from sayso.domain.audit.redaction import KEPT
from tests.support.documented import check_answer, fits

ROOT = Path(__file__).parents[3]
DOCUMENT: dict[str, Any] = document()
OPERATIONS = {
    f"{method} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method != "parameters"
}


def problems(schema: dict[str, Any], value: Any) -> list[str]:
    """What keeps the value from being of the schema, references followed."""
    validator = OAS30Validator({"allOf": [schema], "components": DOCUMENT["components"]})
    return [f"{list(problem.path)}: {problem.message}" for problem in validator.iter_errors(value)]


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body of a request and of an answer, with its schema and its examples."""
    for name, operation in OPERATIONS.items():
        bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for which, body in bodies.items():
            for media in body.get("content", {}).values():
                yield f"{name} {which}", media


def examples() -> Iterator[Any]:
    for name, media in contents():
        shown = dict(media.get("examples", {}))
        if "example" in media:
            shown["example"] = {"value": media["example"]}
        for title, example in shown.items():
            reference = example.get("$ref", "").removeprefix("#/components/examples/")
            value = DOCUMENT["components"]["examples"][reference] if reference else example
            yield pytest.param(media["schema"], value["value"], id=f"{name} {title}")


def test_the_file_is_what_the_code_says() -> None:
    assert FILE.read_text() == written(), "run make openapi"


def test_it_is_valid() -> None:
    OpenAPIV30SpecValidator(json.loads(FILE.read_text())).validate()


@pytest.mark.parametrize(("schema", "value"), list(examples()))
def test_every_example_is_of_its_schema(schema: dict[str, Any], value: Any) -> None:
    assert problems(schema, value) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_recorded_answer_is_of_the_form_that_the_document_gives_it(example: Any) -> None:
    if not example.is_csv:
        check_answer(example.call[0], example.path, example.status, answers()[example.name])


def test_a_form_that_misses_a_field_or_does_not_know_one_is_noticed() -> None:
    credits_form = CALLS["get", "/credits"].form
    for wrong in ({"balance": 1, "held": 0}, {"balance": 1, "held": 0, "available": 1, "colour": "red"}):
        with pytest.raises(AssertionError, match="not of the documented form"):
            fits(credits_form, wrong, "GET /credits")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_call_says_what_it_does_and_shows_it(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    if "requestBody" in operation:
        (media,) = operation["requestBody"]["content"].values()
        assert media.get("examples") or media.get("example")
    if operation["tags"] != ["Carrier"]:
        success = min(operation["responses"])
        assert operation["responses"][success]["content"]["application/json"]["examples"]
        assert "Least role: `" in operation["description"]
        assert {"400", "401", "403", "429", "500"} <= operation["responses"].keys()


def test_no_two_calls_have_one_name() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))


def test_every_parameter_and_field_that_needs_words_has_them() -> None:
    for name, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", ()):
            plain = {"batch_id", "phone", "limit", "cursor", "format", "type"}
            assert parameter["name"] in plain or parameter.get("description"), (name, parameter["name"])


def test_every_error_has_an_example_under_its_code() -> None:
    shown = DOCUMENT["components"]["examples"]
    assert shown.keys() == {kind.code for kind in all_errors()}
    assert {code: example["value"]["code"] for code, example in shown.items()} == {code: code for code in shown}


IN_3_0: list[tuple[Any, Any, str]] = [
    ({"type": "string", "title": "Name"}, {"type": "string"}, "titles repeat the name"),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string", "nullable": True}, "text or null"),
    (
        {"anyOf": [{"$ref": "#/components/schemas/Colour"}, {"type": "null"}]},
        {"type": "string", "nullable": True, "enum": ["red", "blue", None]},
        "an enumeration or null is written out: 3.0 takes null only beside a type",
    ),
    ({"const": "sms"}, {"enum": ["sms"]}, "one value"),
    ({"type": "null"}, {"type": "string", "nullable": True, "enum": [None]}, "nothing but null"),
    ({"type": "integer", "maximum": 25.0}, {"type": "integer", "maximum": 25}, "whole numbers"),
    ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}, "one example"),
    ({"type": "string", "default": None}, {"type": "string"}, "no default of null"),
    ({"type": "boolean", "default": False}, {"type": "boolean", "default": False}, "other defaults stay"),
    (
        {"$ref": "#/components/schemas/Colour", "description": "Its colour"},
        {"allOf": [{"$ref": "#/components/schemas/Colour"}], "description": "Its colour"},
        "beside a reference nothing counts",
    ),
    (
        {
            "type": "object",
            "propertyNames": {"$ref": "#/components/schemas/Colour"},
            "additionalProperties": {"type": "integer"},
        },
        {
            "type": "object",
            "properties": {"red": {"type": "integer"}, "blue": {"type": "integer"}},
            "additionalProperties": False,
        },
        "keys of an enumeration",
    ),
]


@pytest.mark.parametrize(("schema", "expected", "why"), IN_3_0, ids=[why for *_, why in IN_3_0])
def test_newer_words_are_written_in_those_of_3_0(schema: Any, expected: Any, why: str) -> None:
    assert as_3_0(schema, {"Colour": {"type": "string", "enum": ["red", "blue"], "title": "Colour"}}) == expected


def test_no_function_loads_the_document() -> None:
    for file in [*ROOT.glob("functions/**/*.py"), *ROOT.glob("layers/common/sayso/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.split(".")[0] == "apidoc" for name in names), file


def test_every_field_that_an_erasure_keeps_in_an_entry_is_documented() -> None:
    own = {"batch_id"}  # an entry has it anyway
    assert KEPT - own - EntryData.__annotations__.keys() == set()
