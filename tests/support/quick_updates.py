"""moto's reading of update expressions, done more quickly, with the same results.

For each update moto walks ten times through all that it has read in the expression, and looks up at each node which
kinds of node the walk is about.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from moto.dynamodb.parsing import ast_nodes, validators
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]  # moto leaves this module untyped

READ = 1000
"""How many expressions are remembered with what was read in them."""

_nodes: Any = ast_nodes
_ONLY_OF_NAMES = (
    validators.ActionCountValidator,
    validators.OverlappingPathsValidator,
    validators.UpdateHashRangeKeyValidator,
)
"""They look at the expression, its names and the table's keys, and neither at values nor at the item."""

_read = UpdateExpressionParser.make
_validate = validators.UpdateExpressionValidator.validate


def install(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    found_right: set[Any] = set()

    @lru_cache(READ)
    def read(expression: str) -> Any:
        found = _read(expression)
        found.written = expression
        return found

    def validate(validator: Any) -> Any:
        names, keys = validator.expression_attribute_names or {}, validator.table.table_key_attrs
        known = validator.node_to_validate.written, tuple(names.items()), tuple(keys)
        if known in found_right:
            validator.processors = [each for each in validator.processors if not isinstance(each, _ONLY_OF_NAMES)]
        validated = _validate(validator)
        found_right.add(known)
        return validated

    patch.setattr(UpdateExpressionParser, "make", read)
    patch.setattr(validators.UpdateExpressionValidator, "validate", validate)
    patch.setattr(_nodes.Node, "__deepcopy__", _copy, raising=False)
    patch.setattr(_nodes.DepthFirstTraverser, "traverse", _traverse)


def _copy(node: Any, memo: dict[int, Any]) -> Any:
    found: Any = object.__new__(type(node))
    vars(found).update(vars(node))
    if node.children is not None:
        found.children = [_copy(child, memo) if hasattr(child, "children") else child for child in node.children]
        for child in found.children:
            if hasattr(child, "children"):
                child.parent = found
    return found


def _traverse(walker: Any, root: Any) -> Any:
    """As moto does, but what the walker does with a kind of node is looked up once for each kind."""
    deeds: dict[type, Callable[[Any], Any] | None] = {}
    enter, wanted = walker.pre_processing_of_child, walker._processing_map()

    def deed_of(kind: type) -> Callable[[Any], Any] | None:
        return next((deed for parent, deed in wanted.items() if issubclass(kind, parent)), None)

    def walk(node: Any, position: int) -> Any:
        kind, parent = type(node), node.parent
        for number, child in enumerate(node.children or ()):
            enter(node, number)
            if hasattr(child, "children"):
                walk(child, number)
        if kind not in deeds:
            deeds[kind] = deed_of(kind)
        if deed := deeds[kind]:
            node = deed(node)
            node.parent = parent
            if parent:
                parent.children[position] = node
        return node

    return walk(root, -1)
