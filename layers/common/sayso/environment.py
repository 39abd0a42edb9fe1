"""A function's environment variables, read once; all that are missing are named together."""

import os
from collections.abc import Mapping
from functools import cache

from sayso.domain.errors import Tellable

type Environment = Mapping[str, str]


class MissingEnvironment(Tellable):
    """The function was deployed without variables that it needs."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"environment variables missing: {', '.join(names)}")


@cache
def environment(*names: str) -> Environment:
    """The variables of these names; one whose name ends in `?` may be missing or empty."""
    wanted = {name.removesuffix("?"): name.endswith("?") for name in names}
    missing = [name for name, optional in wanted.items() if not optional and not os.environ.get(name)]
    if missing:
        raise MissingEnvironment(missing)
    return {name: os.environ.get(name, "") for name in wanted}
