"""What moto's tables spend most of their time on, done more quickly, with the same results.

An item in a table is never changed: an update replaces it. So a copy of a table, which each transaction keeps to fall
back on and each test begins from, shares its items with the table, and takes as long as a list of them.
"""

import copy
from collections import defaultdict
from typing import Any, cast

import pytest
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb import responses
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models import DynamoDBBackend, utilities
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import bytesize

INDEX_NAME = 6
"""Where the name of the index is among the arguments of `Table.query`."""

LARGE = 200_000
"""Half of what an item may hold; moto counts a larger one at each of its attributes."""

PARSED = 1000
"""How many expressions are remembered with what was read in them; moto reads each of them two or three times."""

type Items = dict[Any, dict[Any, Item]]

_TYPES = frozenset({"S", "N", "B", "M", "L", "NULL", "BOOL", "SS", "NS", "BS"})
_pick_slowly = AttributePicker.__call__
_project_slowly = Item.project
_update_item = DynamoDBBackend.update_item
_query = Table.query
_all_items = Table.all_items
_parse = ConditionExpressionParser.parse
_conditions: dict[str, tuple[Any, list[str], list[str]]] = {}
_cast: Any = DynamoType.cast_value
_set_slowly = LimitedSizeDict.__setitem__
_plain_slowly = utilities.dynamo_to_dict


def install(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    patch.setattr(AttributePicker, "__call__", _pick)
    patch.setattr(Item, "__deepcopy__", lambda item, _: item)
    patch.setattr(Table, "__deepcopy__", _copy_table, raising=False)
    patch.setattr(DynamoDBBackend, "update_item", _update_a_copy)
    patch.setattr(Table, "query", _query_partition)
    patch.setattr(Table, "all_items", _items_looked_at)
    patch.setattr(Item, "project", _project)
    patch.setattr(ConditionExpressionParser, "parse", _parse_once)
    patch.setattr(DynamoType, "cast_value", property(_cast_quickly))
    patch.setattr(LimitedSizeDict, "__setitem__", _set_attribute)
    for module in (utilities, responses):  # moto's own goes into lists and maps by the name in `utilities`
        patch.setattr(module, "dynamo_to_dict", _plain)
    patch.setattr(DynamoType, "__hash__", lambda value: hash((value.type, value.cast_value)))


def copy_items(items: Items) -> Items:
    """The same items in dictionaries of their own."""
    return defaultdict(dict, {key: dict(partition) for key, partition in items.items()})


def _copy_table(table: Table, _: Any) -> Table:
    found: Any = copy.copy(table)
    found.items = copy_items(table.items)
    return cast(Table, found)


def _update_a_copy(backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *rest: Any, **more: Any) -> Item:
    """moto changes the item that it finds: let it find a copy."""
    table: Any = backend.get_table(table_name)
    hash_key, range_key = backend.get_keys_value(table, key)
    before = table.get_item(hash_key, range_key)
    if before is not None:
        table.items[hash_key][range_key] = _copy_item(before)
    try:
        return _update_item(backend, table_name, key, *rest, **more)
    except BaseException:
        if before is not None:
            table.items[hash_key][range_key] = before
        raise


def _query_partition(table: Any, hash_key: DynamoType, *rest: Any, **more: Any) -> Any:
    """moto sorts the whole table for each query, and then once more what it found: only the second is needed."""
    is_of_index = rest[INDEX_NAME] is not None
    table.looked_at = list(table.items.values()) if is_of_index else [table.items.get(hash_key, {})]
    try:
        return _query(table, hash_key, *rest, **more)
    finally:
        del table.looked_at


def _items_looked_at(table: Any) -> list[Item]:
    partitions = getattr(table, "looked_at", None)
    if partitions is None:
        return _all_items(table)
    return [item for partition in partitions for item in partition.values()]


def _project(item: Item, expressions: list[list[str]]) -> Item:
    """Attributes of the first level are taken as they are; moto reads and writes the whole item for them."""
    if any(len(names) > 1 or "[" in names[0] for names in expressions):
        return _project_slowly(item, expressions)
    wanted = {names[0] for names in expressions}
    return _item(item, {name: value for name, value in item.attrs.items() if name in wanted})


def _copy_item(item: Item) -> Item:
    return _item(item, {name: copy.deepcopy(value) for name, value in item.attrs.items()})


def _item(like: Item, attributes: dict[str, DynamoType]) -> Item:
    found: Any = Item.__new__(Item)
    found.hash_key, found.range_key = like.hash_key, like.range_key
    found.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(found.attrs, attributes)  # it has been found small enough when it was written
    vars(found.attrs).update(vars(like.attrs))
    return cast(Item, found)


def _parse_once(parser: Any) -> Any:
    """What is read in a condition is only ever asked, but the lists of names are added to."""
    names, values = parser.expression_attribute_names, parser.expression_attribute_values
    key = repr((parser.condition_expression, names, values))
    if key not in _conditions:
        if len(_conditions) >= PARSED:
            _conditions.clear()
        found = _parse(parser)
        _conditions[key] = found, parser.expr_attr_names_found, parser.expr_attr_values_found
    found, names_found, values_found = _conditions[key]
    parser.expr_attr_names_found, parser.expr_attr_values_found = [*names_found], [*values_found]
    return found


def _set_attribute(attributes: LimitedSizeDict, name: str, value: Any) -> None:
    """moto counts the whole item for each attribute: that is needed only where it may be too large."""
    most = vars(attributes).get("most", 0 if not attributes else LARGE)
    most += bytesize(name) + (value.size() if type(value) is DynamoType else LARGE)
    vars(attributes)["most"] = most
    if most < LARGE:
        dict.__setitem__(attributes, name, value)
    else:
        _set_slowly(attributes, name, value)


def _cast_quickly(value: DynamoType) -> Any:
    return value.value if value.type == "S" else _cast.fget(value)


def _plain(value: Any) -> Any:
    """Most values are texts and numbers, which moto asks for what else they might be."""
    if type(value) is DynamoType and type(value.value) is str and value.type != "B":
        return {value.type: value.value}
    return _plain_slowly(value)


def _pick(picker: AttributePicker, context: AttributePickerContext) -> Any:
    """What moto finds in an attribute's value, but without looking for each type under many names."""
    value = context.obj
    if isinstance(value, dict) and len(value) == 1 and _TYPES.issuperset(value):
        return value.get(context.key)
    return _pick_slowly(picker, context)
