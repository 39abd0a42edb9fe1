"""An item that is read becomes what pynamodb itself makes of it, for each class of items."""

from collections.abc import Iterator
from typing import Any

import pytest
from pynamodb.attributes import AttributeContainer
from pynamodb.models import Model

from sayso.tables import TABLES
from tests.support.ground import Items
from tests.support.quick_items import as_pynamodb_reads


def kinds(of: type[Model]) -> Iterator[type[Model]]:
    yield of
    for each in of.__subclasses__():
        yield from kinds(each)


def shapes(items: Items) -> list[dict[str, Any]]:
    """One item of each set of attributes and types."""
    found = {}
    for table in items.values():
        for item in (item for partition in table.values() for item in partition.values()):
            values = item.to_json()["Attributes"]
            found[repr(sorted((name, *value) for name, value in values.items()))] = values
    return list(found.values())


def outcome(read: Any, *asked: Any) -> object:
    try:
        found = read(*asked)
    except Exception as refused:  # noqa: BLE001 - whatever it is, it is to be the same
        return repr(refused)
    assert vars(found).keys() == {"attribute_values"}
    return type(found), {name: _plain(value) for name, value in found.attribute_values.items()}


def _plain(value: Any) -> object:
    return repr(value.attribute_values) if isinstance(value, AttributeContainer) else (type(value), value)


@pytest.mark.usefixtures("full_house")
def test_an_item_is_read_as_pynamodb_itself_reads_it(story_played: tuple[Items, dict[str, Any]]) -> None:
    found = shapes(story_played[0])
    odd = [{"pk": {"N": "1"}}, {"pk": {"NULL": True}, "sk": {}}, {}, {"other": {"S": "a"}}]
    for table in TABLES.values():
        for kind in kinds(table):
            for values in [*found, *odd]:
                assert outcome(kind._instantiate, values) == outcome(as_pynamodb_reads, kind, values), (kind, values)
