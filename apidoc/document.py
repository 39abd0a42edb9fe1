"""The document: what Powertools says of the functions, with answers, errors, roles and examples."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from apidoc import carrier
from apidoc.call import Call
from apidoc.calls import APPS, CALLS, TAGS
from apidoc.errors import UNSEEN, Error, all_errors, error_responses
from apidoc.example import answers
from apidoc.examples import ERRORS, EXAMPLES
from apidoc.openapi30 import REFERENCE, as_3_0
from functions.manage_consent.models import ImportRowModel
from sayso.domain.phone import E164
from sayso.domain.phone_id import PREFIX

FILE = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"

INFO = {
    "title": "Sayso",
    "version": "1",
    "description": "Texts to the families of schools and class-based businesses, with their consent.\n\n"
    "Sign in at Cognito and send the ID token in `Authorization`. Roles: `viewer` < `sender` < `admin`; `billing` buys "
    "credits and sees what a viewer sees. Every error has one form. Lists answer a `cursor`, which goes back as "
    "`?cursor=`. Answers may get further fields: ignore those that you do not know.",
    "license": {"name": "Apache 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
}

SERVERS = [
    {
        "url": "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
        "description": "The deployment: the output ApiUrl of its stack",
        "variables": {
            "api": {"default": "a1b2c3d4e5"},
            "region": {"default": "us-east-1"},
            "stage": {"default": "prod"},
        },
    },
    {
        "url": "http://{api}.execute-api.localhost:{port}/{stage}",
        "description": "The local stack: api_url in .local/stack.json",
        "variables": {
            "api": {"default": "a1b2c3d4e5"},
            "port": {"default": "4566"},
            "stage": {"default": "local"},
        },
    },
]

SECURITY_SCHEMES = {
    "IdToken": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The ID token that Cognito gives to staff who sign in, unchanged",
    },
    carrier.SIGNATURE: carrier.SECURITY_SCHEME,
}

CURSOR_HEADER = {"X-Next-Cursor": {"description": "Where there are more rows", "schema": {"type": "string"}}}


def document() -> dict[str, Any]:
    """The whole document, in OpenAPI 3.0.3."""
    described = [json.loads(app.get_openapi_json_schema()) for app in APPS]
    known = _schemas(described)
    operations = {
        (method, path): operation
        for api in described
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
    }
    paths: dict[str, Any] = {}
    for (method, path), call in CALLS.items():
        paths.setdefault(path, {})[method] = _operation(operations.pop((method, path)), method, path, call, known)
    if operations:
        raise LookupError(f"not in apidoc/calls.py: {sorted(operations)}")
    return {
        "openapi": "3.0.3",
        "info": INFO,
        "servers": SERVERS,
        "security": [{"IdToken": []}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "paths": paths | carrier.PATHS,
        "components": {
            "securitySchemes": SECURITY_SCHEMES,
            "schemas": {name: as_3_0(known[name], known) for name in sorted(_used(paths, known))},
            "examples": _error_examples(),
        },
    }


def written() -> str:
    """The document as it is in the file."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _schemas(described: list[dict[str, Any]]) -> dict[str, Any]:
    """The schemas of requests as the functions check them, and those of answers."""
    models: list[type[BaseModel]] = [*(call.form for call in CALLS.values()), Error, ImportRowModel]
    _, of_answers = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE + "{model}")
    found: dict[str, Any] = {}
    for schemas in (*(api["components"]["schemas"] for api in described), of_answers["$defs"]):
        for name, schema in schemas.items():
            if found.setdefault(name, schema) != schema:
                raise LookupError(f"two forms have the name {name}: rename one of them")
    found["Error"]["properties"]["code"]["enum"] = [kind.code for kind in all_errors()]
    of_settings = found["Settings"]["properties"]
    for key, schema in found["SettingsModel"]["properties"].items():
        schema.setdefault("description", of_settings[key].get("description", ""))
    # The function accepts any rows and checks each by itself; this is the form of a valid row.
    found["ImportModel"]["properties"]["rows"]["items"] = {"$ref": f"{REFERENCE}ImportRowModel"}
    return found


def _operation(
    described: dict[str, Any], method: str, path: str, call: Call, known: Mapping[str, Any]
) -> dict[str, Any]:
    also = "".join(f"; also `{role.value}`" for role in call.also)
    about = " ".join(filter(None, ((call.handler.__doc__ or "").strip(), call.more)))
    operation: dict[str, Any] = {
        "operationId": call.handler.__name__,
        "tags": [call.tag],
        "summary": call.summary,
        "description": f"{about}\n\nLeast role: `{call.role.value}`{also}.",
    }
    if described.get("parameters"):
        operation["parameters"] = [_parameter(parameter, known) for parameter in described["parameters"]]
    if "requestBody" in described:
        content = described["requestBody"]["content"]["application/json"]
        examples = {
            example.name: {"summary": example.summary, "value": example.body}
            for example in EXAMPLES
            if example.call == (method, path) and example.name not in ERRORS
        }
        media = {"schema": as_3_0(content["schema"], known), "examples": examples}
        operation["requestBody"] = {"required": True, "content": {"application/json": media}}
    operation["responses"] = {str(call.status): _success(method, path, call)} | error_responses(call.errors)
    return operation


_PHONE_ID = f"{PREFIX}[A-Za-z0-9_-]+"

# How a parameter of this name is written. The functions read it by rules of their own, which can say what is wrong.
_FORMS = {
    "phone": {"format": "phone", "pattern": f"^({E164}|{_PHONE_ID})$"},
    "phone_id": {"format": "phone_id", "pattern": f"^{_PHONE_ID}$"},
    "cursor": {"format": "cursor", "pattern": "^[A-Za-z0-9_=-]+$"},
}


def _parameter(described: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    schema = described["schema"] | _FORMS.get(described["name"], {})
    if "anyOf" in schema:  # a query leaves a parameter out; it never has a null
        [written] = [option for option in schema.pop("anyOf") if option != {"type": "null"}]
        schema |= written
    says_how = schema.keys() & {"format", "enum", "pattern"}
    if described["in"] == "query" and schema.get("type") == "string" and not says_how:
        schema["pattern"] = r"\S"  # a blank one is refused, whatever the call
    name = {"idempotency-key": "Idempotency-Key"}.get(described["name"], described["name"])
    description = {"description": described["description"]} if "description" in described else {}
    schema.pop("description", None)
    return {
        "name": name,
        "in": described["in"],
        "required": described["required"],
        **description,
        "schema": as_3_0(schema, known),
    }


def _success(method: str, path: str, call: Call) -> dict[str, Any]:
    examples = [example for example in EXAMPLES if example.call == (method, path) and example.name not in ERRORS]
    shown = {
        form: {
            example.name: {"summary": example.summary, "value": answers()[example.name]}
            for example in examples
            if example.is_csv == (form == "text/csv")
        }
        for form in ("application/json", "text/csv")
    }
    schema = {"$ref": REFERENCE + call.form.__name__}
    content = {"application/json": {"schema": schema, "examples": shown["application/json"]}}
    response: dict[str, Any] = {"description": " ".join((call.form.__doc__ or "").split()), "content": content}
    if call.csv:
        columns = f"With `format=csv`; the first line names the columns: {', '.join(call.csv)}"
        content["text/csv"] = {
            "schema": {"type": "string", "description": columns},
            "examples": shown["text/csv"],
        }
        response["headers"] = CURSOR_HEADER
    return response


def _error_examples() -> dict[str, Any]:
    recorded = [answers()[name] for name in ERRORS]
    bodies = {body["code"]: body for body in [*recorded, *(error.body() for error in UNSEEN)]}
    return {code: {"summary": code, "value": body} for code, body in sorted(bodies.items())}


def _used(paths: Mapping[str, Any], known: Mapping[str, Any]) -> set[str]:
    """The names of the schemas that a call leads to."""
    text = json.dumps(paths)
    used: set[str] = set()
    while found := {name for name in known if f'"{REFERENCE}{name}"' in text} - used:
        used |= found
        text = json.dumps([as_3_0(known[name], known) for name in found])
    return used
