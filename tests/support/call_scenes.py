"""What is upset in the tests of crashes while somebody is called: the script, and the keys."""

from functions.voice_call import webhook
from tests.support.house import context
from tests.support.phone_calls import PhoneCall, call_for
from tests.support.scenes import Deed, Scene
from tests.support.world import FAMILIES, STUDIO, World


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
    "play a call": Scene(script, FAMILIES[:1]),
    "press 1": press("1", "automatic"),
    "press 3": press("3", "automatic"),
    "press 2, reviewed": press("2", "review"),
}
