"""What moto does with the expression of an update, done more quickly, with the same results.

It read each expression anew, copied what it had read, and went through it ten times: a fifth of the time of the tests
of the actions. An expression is read once, and what depends on it alone is looked at once.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import pytest
from moto.dynamodb.parsing import ast_nodes, expressions, validators

NODES: Any = ast_nodes  # comes without types
PARSER: Any = vars(expressions)["UpdateExpressionParser"]
WALKER: Any = NODES.DepthFirstTraverser
RESOLVING: Any = validators.ExpressionAttributeResolvingProcessor

READ = 1000
"""How many expressions are remembered."""

OF_THE_EXPRESSION = (
    validators.ActionCountValidator,
    validators.OverlappingPathsValidator,
    validators.UpdateHashRangeKeyValidator,
)
"""These change nothing, and look at the expression and its names alone, not at the item or the values."""

ACTIONS = (
    NODES.UpdateExpressionSetAction,
    NODES.UpdateExpressionAddAction,
    NODES.UpdateExpressionRemoveAction,
    NODES.UpdateExpressionDeleteAction,
)

_make: Any = PARSER.make
_no_hook = WALKER.pre_processing_of_child
_OWN: list[tuple[Any, str, Any]] = [
    (PARSER, "make", _make),
    (NODES.Node, "find_clauses", NODES.Node.find_clauses),
    (WALKER, "traverse", WALKER.traverse),
    (validators.Validator, "validate", validators.Validator.validate),
    (RESOLVING, "pre_processing_of_child", RESOLVING.pre_processing_of_child),
]


def install(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    accepted: set[Any] = set()
    patch.setattr(PARSER, "make", lru_cache(READ)(_read))
    patch.setattr(NODES.Node, "__deepcopy__", lambda node, _: _copy(node, None), raising=False)
    patch.setattr(NODES.Node, "find_clauses", _find_clauses)
    patch.setattr(WALKER, "traverse", _traverse)
    patch.setattr(validators.Validator, "validate", lambda validator: _validate(validator, accepted))
    patch.setattr(RESOLVING, "pre_processing_of_child", _resolve_all_but_first)


def leave_out(patch: pytest.MonkeyPatch) -> None:
    """moto's own ways, for the test that compares."""
    patch.delattr(NODES.Node, "__deepcopy__", raising=False)
    for holder, name, own in _OWN:
        patch.setattr(holder, name, own)


def _read(expression: str) -> Any:
    found = _make(expression)
    found.text = expression
    return found


def _copy(node: Any, parent: Any) -> Any:
    """moto works on a copy of what was read, so that can be remembered."""
    found: Any = object.__new__(type(node))
    vars(found).update(vars(node), parent=parent)
    if node.children is not None:
        found.children = [_copy(child, found) if _is(type(child), NODES.Node) else child for child in node.children]
    return found


def _validate(validator: Any, accepted: set[Any]) -> Any:
    node, names = validator.node_to_validate, validator.expression_attribute_names
    known = node.text, repr(names), tuple(validator.table.table_key_attrs)
    for processor in validator.processors:
        if known not in accepted or not isinstance(processor, OF_THE_EXPRESSION):
            node = processor.traverse(node)
    if len(accepted) >= READ:
        accepted.clear()
    accepted.add(known)
    return node


def _traverse(traverser: Any, root: Any) -> Any:
    """The same steps as moto's, but what is to be done is not put together anew for each node."""
    before = traverser.pre_processing_of_child
    processors = traverser._processing_map()
    return _walk(root, -1, processors, tuple(processors), None if before.__func__ is _no_hook else before)


def _walk(
    node: Any,
    place: int,
    processors: dict[type, Any],
    kinds: tuple[type, ...],
    before: Callable[..., None] | None,
) -> Any:
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        if before is not None:
            before(node, number)
        if _is(type(child), NODES.Node):
            _walk(child, number, processors, kinds, before)
    wanted = _first(type(node), kinds)
    if wanted is None:
        return node
    found = processors[wanted](node)
    found.parent = parent
    if parent is not None:
        parent.children[place] = found
    return found


def _find_clauses(node: Any, kinds: list[type]) -> list[Any]:
    clauses: list[Any] = []
    for child in node.children or ():
        if type(child) in kinds:
            clauses.append(child)
        elif _is(type(child), NODES.Expression) or _is(type(child), NODES.UpdateExpressionFunction):
            clauses += _find_clauses(child, kinds)
    return clauses


def _resolve_all_but_first(traverser: Any, parent: Any, place: int) -> None:
    if type(parent) in ACTIONS:
        traverser.resolving = place != 0


def _first_of(kind: type, kinds: tuple[type, ...]) -> type | None:
    return next((wanted for wanted in kinds if issubclass(kind, wanted)), None)


# An abstract class answers what is of its kind more slowly than a dictionary.
_is: Any = cache(issubclass)
_first: Any = cache(_first_of)
