"""Converts JSON Schema from OpenAPI 3.1, as pydantic writes it, to OpenAPI 3.0, which every viewer reads."""

from collections.abc import Mapping
from typing import Any

type Schema = dict[str, Any]

REFERENCE = "#/components/schemas/"

# Left out: a title repeats the field's name, and 3.0 cannot say which names a free key may have (nor which pattern).
UNWANTED = frozenset({"title", "propertyNames"})

OF_LISTS = ("anyOf", "allOf", "oneOf")
OF_SCHEMAS = ("items", "additionalProperties", "not")


def as_3_0(schema: Any, known: Mapping[str, Schema]) -> Any:
    """The schema in OpenAPI 3.0; `known` are the schemas that references name."""
    if not isinstance(schema, dict):
        return schema
    if "patternProperties" in schema:
        [values] = schema["patternProperties"].values()
        schema = {key: value for key, value in schema.items() if key != "patternProperties"}
        schema["additionalProperties"] = values
    if "propertyNames" in schema and "$ref" in schema["propertyNames"]:
        schema = _with_named_keys(schema, known)
    written = {key: _value(key, value, known) for key, value in schema.items() if key not in UNWANTED}
    for step in (_nullable, _constant, _example, _without_nothing, _beside_reference):
        written = step(written, known)
    return written


def _value(key: str, value: Any, known: Mapping[str, Schema]) -> Any:
    if key == "properties":
        return {name: as_3_0(part, known) for name, part in value.items()}
    if key in OF_LISTS:
        return [as_3_0(part, known) for part in value]
    if key in OF_SCHEMAS:
        return as_3_0(value, known)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _with_named_keys(schema: Schema, known: Mapping[str, Schema]) -> Schema:
    """An object whose keys are those of an enumeration, key by key."""
    names = known[schema["propertyNames"]["$ref"].removeprefix(REFERENCE)]["enum"]
    rest = {key: value for key, value in schema.items() if key != "propertyNames"}
    return rest | {
        "properties": dict.fromkeys(names, schema["additionalProperties"]),
        "additionalProperties": False,
    }


def _nullable(schema: Schema, known: Mapping[str, Schema]) -> Schema:
    """3.0 has no null type, but `nullable` next to a type; a reference to an enumeration is written out for it."""
    if schema.get("type") == "null":
        return schema | {"type": "string", "nullable": True, "enum": [None]}
    nothing = {"type": "string", "nullable": True, "enum": [None]}
    if nothing not in schema.get("anyOf", ()):
        return schema
    options = [_resolved(option, known) for option in schema["anyOf"] if option != nothing]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if all("enum" in option for option in options):
        values = list(dict.fromkeys(value for option in options for value in option["enum"]))
        return rest | {"type": "string", "nullable": True, "enum": [*values, None]}
    [option] = options
    return option | rest | {"nullable": True}


def _resolved(schema: Schema, known: Mapping[str, Schema]) -> Schema:
    name = schema.get("$ref", "").removeprefix(REFERENCE)
    return as_3_0(known[name], known) if name else schema


def _constant(schema: Schema, _: Mapping[str, Schema]) -> Schema:
    if "const" not in schema:
        return schema
    return {key: value for key, value in schema.items() if key != "const"} | {"enum": [schema["const"]]}


def _example(schema: Schema, _: Mapping[str, Schema]) -> Schema:
    if "examples" not in schema:
        return schema
    return {key: value for key, value in schema.items() if key != "examples"} | {"example": schema["examples"][0]}


def _without_nothing(schema: Schema, _: Mapping[str, Schema]) -> Schema:
    """A default of null only says that the field may be left out."""
    return {key: value for key, value in schema.items() if (key, value) != ("default", None)}


def _beside_reference(schema: Schema, _: Mapping[str, Schema]) -> Schema:
    """3.0 ignores what is next to a reference, unless the reference is in a list."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    rest = {key: value for key, value in schema.items() if key != "$ref"}
    return {"allOf": [{"$ref": schema["$ref"]}]} | rest
