"""What pynamodb makes of an item that was read, done more quickly, with the same results.

It made each object twice, and went through all attributes that there could be, for each that there was: a fifth of the
time of a test that looks at everything. A class is looked at once.
"""

from typing import Any

import pytest
from pynamodb.attributes import Attribute, AttributeContainer
from pynamodb.constants import NULL
from pynamodb.models import Model

type Attributes = dict[str, tuple[str, Any]]

_own: Any = vars(AttributeContainer)["_instantiate"].__func__
_known: dict[type, tuple[Attributes, dict[str, Any]] | None] = {}


def install(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    patch.setattr(AttributeContainer, "_instantiate", classmethod(_instantiate))


def as_pynamodb_reads(kind: type[Model], values: dict[str, Any]) -> Any:
    """The object, by pynamodb's own code."""
    return _own(kind, values)


def _instantiate(kind: Any, values: dict[str, Any]) -> Any:
    if kind not in _known:
        _known[kind] = _look_at(kind)
    plan = _known[kind]
    if plan is None:
        return _own(kind, values)
    attributes, defaults = plan
    found = object.__new__(kind)
    kept = found.attribute_values = {name: made() if callable(made) else made for name, made in defaults.items()}
    for written, value in values.items():
        if written in attributes and value and NULL not in value:
            name, attribute = attributes[written]
            kept[name] = attribute.deserialize(attribute.get_value(value))
    return found


def _look_at(kind: Any) -> tuple[Attributes, dict[str, Any]] | None:
    """Its attributes by the names in the table, and the defaults; None if it is to be made in pynamodb's own way."""
    attributes = kind.get_attributes()
    is_plain = issubclass(kind, Model) and kind.__init__ is Model.__init__ and kind._discriminator is None
    if not is_plain or any(type(each).__set__ is not Attribute.__set__ for each in attributes.values()):
        return None
    defaults = {name: each.default for name, each in attributes.items() if each.default is not None}
    return {each.attr_name: (name, each) for name, each in attributes.items()}, defaults
