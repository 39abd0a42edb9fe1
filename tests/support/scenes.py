"""What is upset in the tests of crashes: for each thing that Sayso does, what comes before it, and the thing itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from local.demo_accounts.accounts import LIMITS
from sayso.actions.account.change_settings import change_settings
from sayso.actions.credits.adjust_credits import adjust_credits
from sayso.domain.credits.booking import Adjustment
from sayso.tables.batches.table import BatchItem, key_of
from tests.support.house import DISPATCH, OPERATOR, SETTLE
from tests.support.world import FAMILIES, REFUSING, SILENT, STOPPED, STUDIO, World

type Deed = Callable[[], bool]
"""Does it, and says whether it is done: a client, a queue or the carrier repeats it until it is."""

REACHABLE = [phone for phone in FAMILIES if phone not in {STOPPED, REFUSING}]


@dataclass(frozen=True)
class Scene:
    """`reached`: who gets a message in the end, once; `is_repeated`: nobody gives up, as queues do not; `may_differ`:
    types of entries of which there may be more where something was upset; `hides`: the carrier hides which message is
    which, so that one whose answer was lost may fail as not identified."""

    prepare: Callable[[World], Deed]
    reached: list[str]
    is_repeated: bool = False
    may_differ: str = ""
    hides: bool = False


def call_of(world: World, method: str, path: str, body: Any = None, key: str = "", status: int = 200) -> Deed:
    headers = {"Idempotency-Key": key} if key else {}
    return lambda: world.house.call(method, path, body, account=STUDIO, headers=headers).status == status


def accept(world: World) -> Deed:
    rows = [{"phone": phone} for phone in ("555", *FAMILIES)]
    body = {"channel": "sms", "category": "general", "template": "Class moves to 5 pm.", "recipients": rows}
    return call_of(world, "POST", "/batches", body, key="key", status=202)


def dispatch(world: World) -> Deed:
    """One is taken, one has opted out at the carrier, one is not taken; then too many, a lost answer, a STOP."""
    faults = {1: "reset_before_taking", 2: "too_many_requests", 3: "reset_after_taking"}
    world.house.carrier.behave(
        {FAMILIES[n]: {"do": "deliver", "faults": [fault, "dropped_callbacks"]} for n, fault in faults.items()}
    )
    world.accepts([FAMILIES[0], REFUSING, *FAMILIES[1:6]])
    messages = world.house.take(DISPATCH)
    return lambda: world.house.deliver(DISPATCH, messages) == set()


def hand_over_at_a_pace(world: World) -> Deed:
    """The number sends one segment a second: three go out, and the rest waits for its slot."""
    limits = replace(LIMITS, segments_per_second=1)
    change_settings(STUDIO, {"limits": limits}, OPERATOR, datetime.now(UTC))
    world.accepts([*FAMILIES[:5], FAMILIES[6]])
    messages = world.house.take(DISPATCH)
    return lambda: world.house.deliver(DISPATCH, messages) == set()


def hand_over_at_the_next_slot(world: World) -> Deed:
    hand_over_at_a_pace(world)()
    world.passes(0.1)
    messages = world.house.take(DISPATCH)
    return lambda: world.house.deliver(DISPATCH, messages) == set()


def settle(world: World) -> Deed:
    first, second = world.sends(FAMILIES[:2], "first"), world.sends(FAMILIES[:2], "second")
    world.house.settle()
    world.reports(first, (FAMILIES[0], "delivered"), (FAMILIES[1], "failed"), (FAMILIES[1], "undelivered"))
    world.reports(second, (FAMILIES[0], "undelivered"))
    messages = world.house.take(SETTLE)
    return lambda: world.house.deliver(SETTLE, messages) == set()


def status(world: World) -> Deed:
    batch_id = world.sends(FAMILIES[:1])
    [row] = world.house.messages(batch_id, STUDIO)
    report = (batch_id, row["message_id"], row["phone"], "delivered")
    return lambda: bool(world.house.report(*report, account=STUDIO)["statusCode"] == 204)


def cancel(world: World) -> Deed:
    batch_id = world.accepts(FAMILIES[:6])
    world.house.carrier.behave({FAMILIES[1]: {"do": "deliver", "faults": ["too_many_requests"]}})
    world.house.deliver(DISPATCH, world.house.take(DISPATCH))
    return lambda: world.cancels(batch_id)


def retry(world: World) -> Deed:
    batch_id = world.sends(FAMILIES[:3], "first")
    world.house.settle()
    world.reports(batch_id, *((phone, "undelivered") for phone in FAMILIES[:3]))
    world.house.settle()
    return call_of(world, "POST", "/batches", {"retry_of": batch_id}, key="again", status=202)


def complete(world: World) -> Deed:
    """One has got it, one has not, of one it is not known yet; two are new, and one row is wrong."""
    batch_id = world.sends(FAMILIES[:3], "first")
    world.reports(batch_id, (FAMILIES[0], "delivered"), (FAMILIES[1], "failed"))
    world.house.settle()
    return _list_of(world, batch_id, ("555", *FAMILIES[:5]), "rest")


def complete_what_was_retried(world: World) -> Deed:
    """What failed is retried, and is on its way: it is not sent a third time."""
    retry(world)()
    [first] = [batch for batch in world.house.pages("/batches", "batches", STUDIO) if batch["retried_by"]]
    return _list_of(world, first["batch_id"], FAMILIES[:5], "rest")


def complete_at_once(world: World) -> Deed:
    """Somebody else has completed it meanwhile, with another list."""
    batch_id = world.sends(FAMILIES[:2], "first")
    _list_of(world, batch_id, FAMILIES[:3], "other")()
    return _list_of(world, batch_id, FAMILIES[:4], "rest")


def _list_of(world: World, completes: str, phones: Sequence[str], key: str) -> Deed:
    rows = [{"phone": phone} for phone in phones]
    body = {"channel": "sms", "category": "general", "template": "Class moves to 5 pm.", "recipients": rows}
    return call_of(world, "POST", "/batches", body | {"completes": completes}, key=key, status=202)


def purchase(world: World) -> Deed:
    world.accepts(FAMILIES[:2])
    return call_of(world, "POST", "/credits/purchases", {"credits": 5, "reference": "R1"})


def adjust(world: World) -> Deed:
    adjustment = Adjustment(-2, "R2", "a correction")
    return lambda: bool(adjust_credits(STUDIO, adjustment, OPERATOR, datetime.now(UTC)).balance == 28)


def settings(world: World) -> Deed:
    return call_of(world, "PUT", "/settings", {"header": "Studio"})


def _unheard(world: World) -> None:
    """One answer was lost, one create never came through, one message is not reported."""
    faults = {0: "reset_after_taking", 1: "reset_before_taking"}
    world.house.carrier.behave(
        {FAMILIES[n]: {"do": "deliver", "faults": [fault, "dropped_callbacks"]} for n, fault in faults.items()}
    )
    world.sends(FAMILIES[:3])
    world.house.carrier.behave(dict.fromkeys(FAMILIES[:2], SILENT))
    world.passes(11)


def find_out(world: World) -> Deed:
    _unheard(world)
    return world.housekeep


def send_again(world: World) -> Deed:
    _unheard(world)
    world.housekeep()
    world.delivers()
    world.passes(2)
    return world.housekeep


def give_up_an_outcome(world: World) -> Deed:
    """Twice unknown: the second look after the second attempt finds nothing either."""
    world.house.carrier.behave({FAMILIES[0]: {"do": "deliver", "faults": ["reset_before_taking"]}})
    world.sends(FAMILIES[:1])
    for minutes in (11, 2, 11):
        world.passes(minutes)
        world.housekeep()
        world.delivers()
    world.passes(2)
    return world.housekeep


def revive(world: World) -> Deed:
    """One batch was never enqueued, the chunk of another was lost."""
    world.accepts(FAMILIES[:2], "lost")
    world.loses_the_chunk()
    batch_id = world.accepts(FAMILIES[2:4], "never enqueued")
    world.loses_the_chunk()
    _forget_that_it_was_enqueued(batch_id)
    world.passes(36)
    return world.housekeep


def give_up_a_chunk(world: World) -> Deed:
    """The first chunk has been enqueued anew three times, in vain; the next of its lane waits behind it."""
    world.accepts([*FAMILIES[1:6], FAMILIES[0]])
    world.loses_the_chunk()
    for _ in range(3):
        world.passes(36)
        world.housekeep()
        world.loses_the_chunk()
    world.passes(36)
    return world.housekeep


def schedule(world: World) -> Deed:
    body = {"channel": "sms", "category": "general", "template": "Class moves to 5 pm.", "send_at": "2026-03-02T16:10Z"}
    rows = [{"phone": phone} for phone in ("555", *FAMILIES)]
    return call_of(world, "POST", "/batches", body | {"recipients": rows}, key="key", status=202)


def begin_what_was_scheduled(world: World) -> Deed:
    schedule(world)()
    world.passes(11)
    return world.housekeep


def wait(world: World) -> Deed:
    """It is three past eight in California, and quiet until twenty past: two chunks, of which nobody may be texted."""
    quiet = {"quiet_hours": {"from": "07:00", "to": "08:20"}, "time_zone": "America/Los_Angeles"}
    world.house.call("PUT", "/settings", quiet, account=STUDIO)
    world.accepts(FAMILIES)
    messages = world.house.take(DISPATCH)
    return lambda: world.house.deliver(DISPATCH, messages) == set()


def wake(world: World) -> Deed:
    wait(world)()
    world.delivers()
    world.passes(20)
    return world.housekeep


def cancel_what_waits(world: World) -> Deed:
    wait(world)()
    world.delivers()
    [batch] = world.house.pages("/batches", "batches", STUDIO)
    return lambda: world.cancels(batch["batch_id"])


def cancel_what_was_scheduled(world: World) -> Deed:
    schedule(world)()
    [batch] = world.house.pages("/batches", "batches", STUDIO)
    return lambda: world.cancels(batch["batch_id"])


def _forget_that_it_was_enqueued(batch_id: str) -> None:
    BatchItem(*key_of(STUDIO, batch_id)).update(actions=[BatchItem.enqueued.set(False)])


SCENES: dict[str, Scene] = {
    "accept": Scene(accept, REACHABLE),
    "dispatch": Scene(dispatch, REACHABLE, is_repeated=True),
    "hand over at a pace": Scene(hand_over_at_a_pace, FAMILIES[:5], is_repeated=True),
    "hand over at the next slot": Scene(hand_over_at_the_next_slot, FAMILIES[:5], is_repeated=True),
    "settle": Scene(settle, FAMILIES[:2] * 2, is_repeated=True, may_differ="message_failed"),
    "status": Scene(status, FAMILIES[:1]),
    "cancel": Scene(cancel, [FAMILIES[0], FAMILIES[2]]),
    "retry": Scene(retry, FAMILIES[:3] * 2),
    "complete": Scene(complete, [FAMILIES[1], *FAMILIES[:5]]),
    "complete what was retried": Scene(complete_what_was_retried, [*FAMILIES[:3] * 2, *FAMILIES[3:5]]),
    "complete at once": Scene(complete_at_once, FAMILIES[:4]),
    "purchase": Scene(purchase, FAMILIES[:2]),
    "adjust": Scene(adjust, []),
    "settings": Scene(settings, []),
    "find out": Scene(find_out, FAMILIES[:3], is_repeated=True),
    "send again": Scene(send_again, FAMILIES[:3], is_repeated=True),
    "give up an outcome": Scene(give_up_an_outcome, [], is_repeated=True),
    "revive": Scene(revive, FAMILIES[:4], is_repeated=True),
    "schedule": Scene(schedule, REACHABLE),
    "begin what was scheduled": Scene(begin_what_was_scheduled, REACHABLE, is_repeated=True),
    "wait": Scene(wait, REACHABLE, is_repeated=True),
    "wake": Scene(wake, REACHABLE, is_repeated=True),
    "cancel what waits": Scene(cancel_what_waits, []),
    "cancel what was scheduled": Scene(cancel_what_was_scheduled, []),
    "give up a chunk": Scene(give_up_a_chunk, FAMILIES[:1], is_repeated=True),
}
