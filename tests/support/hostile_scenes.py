"""What is upset in the tests of crashes, with a carrier whose list shows no words, others, or no phones."""

from tests.support.house import DISPATCH
from tests.support.scenes import Deed, Scene
from tests.support.world import FAMILIES, STUDIO, World


def _meets(world: World, phone: str, *faults: str) -> None:
    """The phone's texts meet these faults, and nothing is reported of them."""
    world.house.carrier.behave({phone: {"do": "deliver", "faults": [*faults, "dropped_callbacks"]}})


def dispatch(world: World) -> Deed:
    """One phone has a text of which the answer was lost, and the list does not show its words; the next text to it does
    not come through. Of another phone's text the list does not show for whom it is."""
    _meets(world, FAMILIES[0], "reset_after_taking", "redacted_body")
    world.sends(FAMILIES[:1], "first")
    _meets(world, FAMILIES[0], "reset_before_taking")
    _meets(world, FAMILIES[1], "redacted_phone")
    world.house.accept(*FAMILIES[:2], key="second", account=STUDIO, template="The library is closed.")
    messages = world.house.take(DISPATCH)
    return lambda: world.house.deliver(DISPATCH, messages) == set()


def give_up(world: World) -> Deed:
    """The answer was lost, and the list shows other words: after an hour nobody can tell any more."""
    _meets(world, FAMILIES[0], "reset_after_taking", "trial_line")
    world.sends(FAMILIES[:1])
    world.passes(61)
    return world.housekeep


HOSTILE_SCENES: dict[str, Scene] = {
    "dispatch, hidden": Scene(dispatch, FAMILIES[:2], is_repeated=True, hides=True),
    "give up, hidden": Scene(give_up, FAMILIES[:1], is_repeated=True, hides=True),
}
