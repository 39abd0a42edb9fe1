"""What is upset in the tests of crashes, of calls: some are made, one is lost on its way, one is found out about."""

from tests.support.calls import VOICE
from tests.support.house import DISPATCH
from tests.support.scenes import Deed, Scene
from tests.support.world import FAMILIES, SILENT, STUDIO, World

CALLED = FAMILIES[:3]


def _accepts(world: World, *faults: str) -> None:
    """A batch of calls; each of the first families meets one of the faults, and no report comes."""
    met = zip(CALLED, faults, strict=False)
    world.house.carrier.behave(
        {phone: {"call": "answer", "faults": [fault, "dropped_callbacks"]} for phone, fault in met}
    )
    world.house.opt_in(*CALLED, account=STUDIO, channel="voice")
    world.house.accept("555", FAMILIES[3], *CALLED, key="calls", account=STUDIO, **VOICE)


def call(world: World) -> Deed:
    """One has not consented, one is not taken, of one the answer is lost; that of one more is not reported."""
    _accepts(world, "too_many_requests", "reset_after_taking")
    messages = world.house.take(DISPATCH)
    return lambda: world.house.deliver(DISPATCH, messages) == set()


def find_out(world: World) -> Deed:
    """One answer was lost, one create never came through, one call is not reported."""
    _accepts(world, "reset_after_taking", "reset_before_taking")
    world.house.dispatch()
    world.house.carrier.behave(dict.fromkeys(CALLED, SILENT))
    world.passes(11)
    return world.housekeep


CALLING_SCENES: dict[str, Scene] = {
    "call": Scene(call, CALLED, is_repeated=True),
    "find out about calls": Scene(find_out, CALLED, is_repeated=True),
}
