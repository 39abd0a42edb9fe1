"""What is upset in the tests of crashes, of calls: making them, finding out about them, the script, the keys."""

from functions.voice_call import webhook
from tests.support.calls import VOICE
from tests.support.house import DISPATCH, context
from tests.support.phone_calls import PhoneCall, call_for
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


def make(world: World) -> Deed:
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


def _asked(world: World) -> PhoneCall:
    """A call that asks for the choice: what it is about was sent, whichever way."""
    call = call_for(world.house, world.sends(FAMILIES[:1]), FAMILIES[0], account=STUDIO)
    call.answered()
    call.press("5")
    return call


def script(world: World) -> Deed:
    call = call_for(world.house, world.sends(FAMILIES[:1]), FAMILIES[0], account=STUDIO)
    return lambda: bool(call.answered())


def press(key: str, mode: str) -> Scene:
    def prepare(world: World) -> Deed:
        world.house.call("PUT", "/settings", {"opt_out_mode": mode}, account=STUDIO)
        call = _asked(world)
        event = call.key_event(key, call.action or "")
        return lambda: f"You pressed {key}." in webhook.handler(event, context(10))["body"]

    return Scene(prepare, FAMILIES[:1])


CALL_SCENES: dict[str, Scene] = {
    "call": Scene(make, CALLED, is_repeated=True),
    "find out about calls": Scene(find_out, CALLED, is_repeated=True),
    "play a call": Scene(script, FAMILIES[:1]),
    "press 1": press("1", "automatic"),
    "press 3": press("3", "automatic"),
    "press 2, reviewed": press("2", "review"),
}
