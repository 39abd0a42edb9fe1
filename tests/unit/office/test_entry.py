"""Both commands when a library is missing, or when they are stopped while they load."""

import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from sayso_cli.office import entry as office
from sayso_cli.operator import entry as operations

ENTRIES: list[tuple[Callable[[], None], str, str]] = [
    (office.main, "sayso_cli.office.cli", 'pip install ".[office]"'),
    (operations.main, "sayso_cli.operator.cli", 'pip install ".[operator]"'),
]


@pytest.mark.parametrize(("main", "module", "way"), ENTRIES)
def test_what_is_missing_is_told_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch, main: Callable[[], None], module: str, way: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert str(ended.value.code).endswith(f"{module} is missing: install it again with {way}.")


class Loading(ModuleType):
    """A module; somebody presses Ctrl-C while it loads."""

    def __getattr__(self, _: str) -> object:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("main", "module", "way"), ENTRIES)
def test_ctrl_c_while_it_loads_ends_it_quietly(
    monkeypatch: pytest.MonkeyPatch, main: Callable[[], None], module: str, way: str
) -> None:
    monkeypatch.setitem(sys.modules, module, Loading(module))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
