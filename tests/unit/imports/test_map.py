"""`make map`: floors follow from imports, and the picture names every room of the layer."""

import pytest

from imports.__main__ import _floors, main
from tests.support.pages import ROOT


def test_a_floor_is_one_more_than_the_highest_floor_that_is_imported() -> None:
    arrows = {"a": frozenset({"b", "c"}), "b": frozenset({"c"}), "c": frozenset[str](), "d": frozenset({"c"})}
    assert _floors(arrows) == {"a": 3, "b": 2, "c": 1, "d": 2}


def test_what_has_a_circle_has_no_floors() -> None:
    assert _floors({"a": frozenset({"b"}), "b": frozenset({"a"}), "c": frozenset()}) == {}


def test_the_picture_names_every_room(capsys: pytest.CaptureFixture[str]) -> None:
    main(("sayso",))
    said = capsys.readouterr().out
    rooms = {file.parent.name for file in (ROOT / "layers/common/sayso").glob("*/*/__init__.py")}
    assert rooms
    assert {room for room in rooms if f"  {room} (" not in said} == set()
    assert "circles" not in said
