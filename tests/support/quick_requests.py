"""What botocore makes of a call's parameters, done more quickly, with the same results.

It looked at each value twice and wrote all of them as JSON, to be read again at once: a tenth of the time of the tests
of the actions. A shape is looked at once, and what remains for each call is a copy. Whatever is not as it is in nearly
every call goes botocore's own way, which may refuse it.
"""

import base64
import json
from collections.abc import Callable
from typing import Any, cast

type Copy = Callable[[Any], Any]

_structures: dict[tuple[str, str], Copy] = {}


class Unusual(Exception):
    """botocore itself is to read it."""


def body(client: Any, model: Any, given: dict[str, Any]) -> Any:
    """What the service reads in the request."""
    try:
        return _copier(model.service_model.service_name, model.input_shape)(given)
    except (Unusual, AttributeError, LookupError, TypeError):
        return written(client, model, given)


def written(client: Any, model: Any, given: dict[str, Any]) -> Any:
    """The same by botocore's own way, or its refusal."""
    return json.loads(client._serializer.serialize_to_request(given, model)["body"])


def _copier(service: str, shape: Any) -> Copy:
    least, copy = shape.metadata.get("min", 0), cast(Copy, _unusual)
    match shape.type_name:
        case "structure" if not shape.is_document_type:
            copy = _structures.get((service, shape.name)) or _structure(service, shape)
        case "list":
            copy = _list(_copier(service, shape.member), least)
        case "map":
            copy = _map(_copier(service, shape.key), _copier(service, shape.value))
        case "boolean":
            copy = _scalar(bool)
        case "integer" | "long" if "min" not in shape.metadata:
            copy = _scalar(int)
        case "string":
            copy = _text(least) if least else _scalar(str)
        case "blob":
            copy = _blob
    return copy


def _structure(service: str, shape: Any) -> Copy:
    required, is_union = frozenset(shape.metadata.get("required", ())), shape.is_tagged_union
    copies: dict[str, Copy] = {}
    names: dict[str, str] = {}

    def copy(value: Any) -> Any:
        if not required <= value.keys() or (is_union and len(value) != 1):
            raise Unusual
        return {names[name]: copies[name](member) for name, member in value.items()}

    _structures[service, shape.name] = copy  # before its members, which may hold the same again
    for name, member in shape.members.items():
        names[name], copies[name] = member.serialization.get("name", name), _copier(service, member)
    return copy


def _list(of_member: Copy, least: int) -> Copy:
    def copy(value: Any) -> Any:
        if type(value) is not list or len(value) < least:
            raise Unusual
        return [of_member(each) for each in value]

    return copy


def _map(of_key: Copy, of_value: Copy) -> Copy:
    return lambda value: {of_key(key): of_value(each) for key, each in value.items()}


def _scalar(kind: type) -> Copy:
    def copy(value: Any) -> Any:
        if type(value) is not kind:
            raise Unusual
        return value

    return copy


def _text(least: int) -> Copy:
    def copy(value: Any) -> Any:
        if type(value) is not str or len(value) < least:
            raise Unusual
        return value

    return copy


def _blob(value: Any) -> Any:
    if type(value) is not bytes:
        raise Unusual
    return base64.b64encode(value).decode()


def _unusual(_: Any) -> Any:
    raise Unusual
