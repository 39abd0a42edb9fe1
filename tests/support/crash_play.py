"""Plays a scene with something that befalls one of its calls, and each state that comes of it to its end, once."""

from collections import Counter
from dataclasses import dataclass, field, replace

from tests.support.call_scenes import CALL_SCENES
from tests.support.consent_scenes import CONSENT_SCENES
from tests.support.crashes import Crash, MeetsTransaction, Upset, Watch, calls
from tests.support.hostile_scenes import HOSTILE_SCENES
from tests.support.scenes import SCENES, Deed, Scene
from tests.support.world import Ending, World

EVERY = SCENES | CONSENT_SCENES | CALL_SCENES | HOSTILE_SCENES


@dataclass
class Played:
    """What was played to its end already, so that the same state need not be played again."""

    endings: dict[tuple[int, str], Ending] = field(default_factory=dict)
    repeats: set[tuple[int, str]] = field(default_factory=set)
    undisturbed: dict[int, tuple[list[str], Ending]] = field(default_factory=dict)


def begin(world: World, scene: Scene) -> Deed:
    world.begins_anew()
    return scene.prepare(world)


def upset(deed: Deed, watch: Watch) -> None:
    """Do it, and let befall it what the watch has in store; what comes of it is for the repeat to find."""
    try:
        with calls(watch):
            deed()
    except (Crash, Exception):  # noqa: BLE001 - a dead process, or a function that has failed
        pass


def undisturbed(world: World, scene: Scene, played: Played) -> tuple[list[str], Ending]:
    """The calls that are made where nothing befalls them, and what is there in the end."""
    if id(scene) in played.undisturbed:
        return played.undisturbed[id(scene)]
    deed, watch = begin(world, scene), Watch()
    with calls(watch):
        assert deed()
    ending = world.comes_to_its_end()
    assert ending.given == Counter(scene.reached)
    played.undisturbed[id(scene)] = watch.names, ending
    return watch.names, ending


# A message whose create was lost is sent once more, and whether credits were low at a look depends on its moment.
MAY_DIFFER = {"message_repeated", "low_credits"}


def is_alike(end: Ending, expected: Ending, scene: Scene) -> bool:
    """Whether all came as if nothing had been upset; of a wish that is told twice, or a status before the last, there
    may be one entry more. Where the carrier hides which message is which, each came, or was not identified."""
    if scene.hides:
        came = Counter({phone: count for (phone, status), count in end.statuses.items() if status == "delivered"})
        ends = came + end.not_identified
        return end.given <= expected.given and came <= end.given and ends.total() == end.statuses.total()
    more = {*MAY_DIFFER, scene.may_differ}
    told = [Counter({kind: n for kind, n in each.told.items() if kind not in more}) for each in (end, expected)]
    return replace(end, told=told[0]) == replace(expected, told=told[1])


def repeat(world: World, scene: Scene, deed: Deed, expected: Ending, played: Played) -> None:
    """Who repeats it after a while gets it done, and all ends as if nothing had been upset."""
    world.passes(6)
    here = id(scene), world.state()
    if here in played.repeats:
        return
    assert deed(), "the repeat is not done"
    assert is_alike(world.comes_to_its_end(), expected, scene)
    played.repeats.add(here)


def upset_at_each_call(world: World, scene: Scene, kind: type[Upset], played: Played, *, again: bool) -> None:
    names, ending = undisturbed(world, scene, played)
    for number, name in enumerate(names):
        if kind.is_like_another(names, number):
            continue
        deed, watch = begin(world, scene), kind(number)
        upset(deed, watch)
        assert watch.names[: number + 1] == names[: number + 1], "another run, other calls"
        try:
            if again:
                repeat(world, scene, deed, ending, played)
            else:
                end = world.comes_to_its_end()
                is_said = end.told["batch_cancelled"] or end.told["phone_erased"]
                assert not is_said or is_alike(end, ending, scene), "it was said, and is not done"
        except AssertionError as broken:
            raise AssertionError(f"{kind.__name__}, call {number + 1} of {len(names)}, {name}: {broken}") from broken


def meet_a_transaction_at_each_write(world: World, scene: Scene, played: Played) -> None:
    """It is done at the first go, and all ends as if nothing had been met."""
    names, ending = undisturbed(world, scene, played)
    writes = [number for number in range(len(names)) if not MeetsTransaction.is_like_another(names, number)]
    for number in writes:
        deed = begin(world, scene)
        try:
            with calls(MeetsTransaction(number)):
                assert deed(), "it is not done"
            assert is_alike(world.comes_to_its_end(), ending, scene)
        except Exception as broken:
            raise AssertionError(f"a transaction is met by call {number + 1}, {names[number]}: {broken!r}") from broken
