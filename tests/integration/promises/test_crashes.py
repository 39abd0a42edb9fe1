"""Whatever befalls any call that Sayso makes, every promise holds: enumerated, from the calls that are made."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.support.crash_play import (
    EVERY,
    Played,
    begin,
    meet_a_transaction_at_each_write,
    repeat,
    undisturbed,
    upset,
    upset_at_each_call,
)
from tests.support.crashes import UPSETS, CrashBefore, Upset
from tests.support.house import House
from tests.support.scenes import Scene
from tests.support.world import World, small_world


@pytest.fixture(scope="module")
def played() -> Played:
    return Played()


@pytest.fixture
def world(house_as_new: Callable[[], House], played: Played) -> Iterator[World]:
    with small_world(house_as_new()) as world:
        yield replace(world, endings=played.endings)


@pytest.mark.parametrize("kind", UPSETS)
@pytest.mark.parametrize("scene", EVERY.values(), ids=EVERY)
def test_whatever_befalls_any_call_a_repeat_brings_all_to_its_end(
    world: World, played: Played, scene: Scene, kind: type[Upset]
) -> None:
    upset_at_each_call(world, scene, kind, played, again=True)


@pytest.mark.parametrize(
    "scene",
    [pytest.param(scene, id=name) for name, scene in EVERY.items() if not scene.is_repeated],
)
def test_after_a_crash_at_any_call_the_promises_hold_though_nobody_repeats_it(
    world: World, played: Played, scene: Scene
) -> None:
    upset_at_each_call(world, scene, CrashBefore, played, again=False)


@pytest.mark.parametrize("scene", EVERY.values(), ids=EVERY)
def test_a_write_that_meets_a_transaction_is_made_all_the_same(world: World, played: Played, scene: Scene) -> None:
    meet_a_transaction_at_each_write(world, scene, played)


@pytest.mark.parametrize("name", ["settle", "stop", "press 3", "cancel", "purchase"])
def test_two_crashes_one_after_the_other_leave_no_more_than_one(world: World, played: Played, name: str) -> None:
    scene = EVERY[name]
    names, ending = undisturbed(world, scene, played)
    moments = [n for n in range(len(names)) if not CrashBefore.is_like_another(names, n)]
    after_one: set[str] = set()
    for first in moments:
        for second in moments:
            deed = begin(world, scene)
            upset(deed, CrashBefore(first))
            world.passes(6)
            if second == moments[0]:
                if world.state() in after_one:
                    break
                after_one.add(world.state())
            upset(deed, CrashBefore(second))
            try:
                repeat(world, scene, deed, ending, played)
            except AssertionError as broken:
                raise AssertionError(f"crashes at {first + 1} and {second + 1}: {broken}") from broken
