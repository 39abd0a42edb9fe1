"""What is upset in the tests of crashes, of consent: a text, an import, staff, a decision, an erasure."""

from collections.abc import Callable

from tests.support.ground import remember
from tests.support.lost_texts import look, lose
from tests.support.scenes import Deed, Scene, call_of
from tests.support.world import FAMILIES, NUMBER, STOPPED, STUDIO, World

WISH = "please take me off this list"


def inbound(word: str) -> Callable[[World], Deed]:
    def prepare(world: World) -> Deed:
        phone = FAMILIES[0] if word == "STOP" else STOPPED
        return lambda: bool(world.house.text(phone, word, text_id="SM1", to=NUMBER)["statusCode"] == 200)

    return prepare


def fetch_lost_texts(world: World) -> Deed:
    """One family has texted STOP, another START, and neither webhook came through; the function runs every minute."""
    lose(world.house, FAMILIES[0], "STOP", to=NUMBER)
    lose(world.house, STOPPED, "START", to=NUMBER)
    world.passes(2)

    def deed() -> bool:
        look()
        return [world.house.consent(phone, STUDIO)["channels"]["sms"] for phone in (FAMILIES[0], STOPPED)] == [
            "opted_out",
            "opted_in",
        ]

    return deed


def import_consents(world: World) -> Deed:
    rows = [
        {"phone": FAMILIES[0], "channel": "sms", "status": "opted_out", "source": "paper_form"},
        {"phone": "+14155551999", "channel": "sms", "status": "opted_in", "source": "paper_form"},
        {"phone": STOPPED, "channel": "sms", "status": "opted_in", "source": "paper_form"},
    ]
    return call_of(world, "POST", "/consents/import", {"rows": rows})


def change_consent(world: World) -> Deed:
    body = {"channels": {"sms": "opted_out"}, "source": "phone_call", "note": "asked"}
    return call_of(world, "PUT", f"/consents/{FAMILIES[0]}", body)


def erase(world: World) -> Deed:
    """A family has texted, staff have written down what it said, and of two batches one failed for it."""
    batch_id = world.sends(FAMILIES[:2], "first")
    world.house.settle()
    world.reports(batch_id, (FAMILIES[0], "undelivered"), (FAMILIES[1], "delivered"))
    world.house.settle()
    change = {"source": "phone_call", "blocked_categories": ["attendance"], "note": "Dana rang"}
    world.house.call("PUT", f"/consents/{FAMILIES[0]}", change, account=STUDIO)
    world.house.text(FAMILIES[0], "yodel", text_id="SM7", to=NUMBER)
    world.passes(1)

    def deed() -> bool:
        path = f"/consents/{FAMILIES[0]}/erasure"
        answer = world.house.call("POST", path, {"note": "a letter"}, account=STUDIO)
        return answer.status == 200 and bool(answer.body["complete"]) and not _quoted("Dana rang", "yodel")

    return deed


def _quoted(*words: str) -> bool:
    """Whether any of them still stands in a table."""
    return any(word in str(items) for items in remember().values() for word in words)


def ask(world: World) -> Deed:
    """Plain words: the wish waits for an admin."""
    return lambda: bool(world.house.text(FAMILIES[0], WISH, text_id="SM1", to=NUMBER)["statusCode"] == 200)


def decide(world: World) -> Deed:
    """Who decides again, because the answer was lost, is told that it is decided."""
    ask(world)()
    world.passes(1)
    [request] = world.house.pages("/opt-out-requests", "requests", STUDIO)
    decision = ("POST", f"/opt-out-requests/{request['id']}", {"decision": "apply", "note": "rang them"})
    return lambda: world.house.call(*decision, account=STUDIO).status in {200, 409}


CONSENT_SCENES: dict[str, Scene] = {
    "stop": Scene(inbound("STOP"), []),
    "start": Scene(inbound("START"), []),
    "fetch lost texts": Scene(fetch_lost_texts, [], is_repeated=True),
    "ask": Scene(ask, []),
    "decide": Scene(decide, []),
    "import": Scene(import_consents, []),
    "change consent": Scene(change_consent, [], may_differ="consent_changed"),
    "erase": Scene(erase, FAMILIES[:2]),
}
