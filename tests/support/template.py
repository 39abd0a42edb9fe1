"""template.yaml as data, so that tests use the tables and queues that are deployed."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class _Loader(yaml.CSafeLoader):
    """Reads CloudFormation's short forms (!Ref, !Sub) as the value behind them; libyaml takes a tenth of the time."""


def _any(loader: yaml.CSafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]


_Loader.add_multi_constructor("!", _any)


@cache
def whole() -> dict[str, Any]:
    """The template as it is written."""
    found: dict[str, Any] = yaml.load(TEMPLATE.read_text(), _Loader)  # a safe loader
    return found


def resources() -> dict[str, Any]:
    """The template's resources by logical id."""
    found: dict[str, Any] = whole()["Resources"]
    return found
