"""GET /batches and /batches/{id}: where each stands, and which rows were rejected."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from sayso.domain.cursor import make_cursor
from tests.support.house import House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"


def test_a_batch_is_shown_with_what_was_asked_and_the_figures_of_its_answer(house: House) -> None:
    answer = house.send(recipients=[{"phone": DANA}, {"phone": "555"}], category="attendance").body
    batch = house.batch(answer["batch_id"])
    figures = {name: value for name, value in answer.items() if name not in {"rejected", "characters", "sent_until"}}
    assert figures.items() <= batch.items()
    assert answer["sent_until"] <= batch["sent_until"], "each from its own moment"
    assert (batch["channel"], batch["category"], batch["template"]) == ("sms", "attendance", "Class moves to 5 pm.")
    assert (batch["requested_by"], batch["completed_at"]) == ("office@harbour.example", None)
    assert (batch["counts"], batch["credits_used"]) == ({"pending": 1}, 0)
    assert batch["rejected"] == [row | {"name": None} for row in answer["rejected"]]


STAGES = [
    ("accepted", {"pending": 3}, "queued"),
    ("dispatched", {"pending": 1, "sent": 2}, "sending"),
    ("skipped ones settled", {"skipped": 1, "sent": 2}, "sending"),
    ("one delivered", {"skipped": 1, "sent": 1, "delivered": 1}, "sending"),
    ("all final", {"skipped": 1, "undelivered": 1, "delivered": 1}, "completed"),
]


def test_at_every_stage_counts_and_rows_say_the_same(house: House) -> None:
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, ALI)
    steps: list[Any] = [
        lambda: None,
        house.dispatch,
        house.settle,
        lambda: house.conclude(batch_id, DANA, "delivered"),
        lambda: house.conclude(batch_id, KIM, "undelivered"),
    ]
    for step, (stage, counts, status) in zip(steps, STAGES, strict=True):
        step()
        batch, rows = house.batch(batch_id), list(house.statuses(batch_id).values())
        assert (batch["counts"], batch["status"]) == (counts, status), stage
        assert {name: rows.count(name) for name in rows} == counts, stage
    check(house)


def test_nothing_looks_final_before_it_is_settled_with_its_entry(house: House) -> None:
    house.carrier.behave({DANA: {"do": "refuse"}})
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, ALI)
    house.dispatch()
    assert house.statuses(batch_id) == {DANA: "sending", KIM: "sent", ALI: "pending"}
    house.settle()
    assert house.statuses(batch_id) == {DANA: "failed", KIM: "sent", ALI: "skipped"}


def test_batches_are_listed_newest_first_page_by_page(house: House) -> None:
    ids = [house.accept(DANA, key=f"key {number}") for number in range(5)]
    first = house.call("GET", "/batches", query={"limit": "2"}).body
    assert [batch["batch_id"] for batch in first["batches"]] == [ids[4], ids[3]]
    newer = house.accept(DANA, key="newer")
    second = house.call("GET", "/batches", query={"limit": "2", "cursor": first["cursor"]}).body
    assert [batch["batch_id"] for batch in second["batches"]] == [ids[2], ids[1]], "newer ones move no page"
    last = house.call("GET", "/batches", query={"limit": "2", "cursor": second["cursor"]}).body
    assert ([batch["batch_id"] for batch in last["batches"]], last["cursor"]) == ([ids[0]], None)
    assert [batch["batch_id"] for batch in house.pages("/batches", "batches")] == [newer, *ids[::-1]]


def test_an_account_without_batches_has_an_empty_list(house: House) -> None:
    assert house.call("GET", "/batches").body == {"batches": [], "cursor": None}


BAD_QUERIES = [
    ("/batches", {"limit": "0"}, "limit"),
    ("/batches", {"limit": "101"}, "limit"),
    ("/batches", {"limit": "many"}, "limit"),
    ("/batches/{}/messages", {"status": "lost"}, "status"),
    ("/batches/{}/messages", {"status": "failed,"}, "status"),
    ("/batches/{}/messages", {"cursor": "next"}, "cursor"),
    ("/batches", {"cursor": "zzz"}, "cursor"),
    ("/consents", {"cursor": "+14155550101"}, "cursor"),
]


@pytest.mark.parametrize(("path", "query", "field"), BAD_QUERIES)
def test_a_list_asked_for_in_another_form_is_refused(
    house: House, path: str, query: dict[str, str], field: str
) -> None:
    answer = house.call("GET", path.format(house.accept(DANA)), query=query)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)


@pytest.mark.parametrize("place", ["x", "-1", "1.5", "²", "9" * 5000, "~"])
def test_a_cursor_that_somebody_made_up_is_refused_or_leads_nowhere_and_breaks_nothing(
    house: House, place: str
) -> None:
    batch_id = house.accept(DANA)
    forged = {
        f"/batches/{batch_id}/messages": ("messages", batch_id),
        "/batches": ("batches", "harbour", "", "", "~", None, None, None, "False"),
        "/consents": ("consents", "harbour", None),
        f"/consents/{DANA}": ("texts", "harbour", DANA),
        f"/consents/{DANA}/proof": ("proof", "harbour", DANA),
        "/opt-out-requests": ("opt-out-requests", "harbour"),
        "/audit": ("audit", "harbour", "", "~", None, None, None, None, "False"),
    }
    for path, query in forged.items():
        status = house.call("GET", path, query={"cursor": str(make_cursor(place, *query))}).status
        assert status == 400 or (status == 200 and not path.endswith("messages")), path


LISTED: list[tuple[dict[str, str], list[int]]] = [
    ({"status": "scheduled"}, [4]),
    ({"status": "scheduled, queued"}, [4, 3, 2, 1, 0]),
    ({"status": "completed"}, []),
    ({"category": "attendance"}, [1]),
    ({"text": "CLASS"}, [4, 3, 0]),
    ({"text": "class", "category": "attendance"}, []),
    ({"staff": "OFFICE@harbour.example"}, [4, 3, 2, 1, 0]),
    ({"staff": "nobody"}, []),
    ({"from": "2026-03-02T16:02:00Z", "to": "2026-03-02T16:03:00Z"}, [2]),
    ({"to": "2026-03-02T16:02:00Z", "text": "class"}, [0]),
    ({"scheduled_first": "true"}, [4, 3, 2, 1, 0]),
]


@pytest.fixture
def five(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Batches of five minutes; a list that is sifted reads two of them for a page."""
    monkeypatch.setattr("sayso.actions.batch.show.MOST_READ", 2)
    more: list[dict[str, Any]] = [
        {},
        {"category": "attendance", "template": "Sam is absent."},
        {"template": "No bus today."},
        {"template": "Class photo."},
        {"send_at": "2026-03-03T16:00:00Z"},
    ]
    ids = []
    for number, changes in enumerate(more):
        with time_machine.travel(datetime(2026, 3, 2, 16, number, tzinfo=UTC), tick=False):
            ids.append(house.accept(DANA, key=f"{number}", **changes))
    return ids


def test_a_filtered_list_has_all_that_match_once_however_short_its_pages_are(house: House, five: list[str]) -> None:
    for query, expected in LISTED:
        for limit in ("1", "3", "25"):
            found = house.pages("/batches", "batches", **query, limit=limit)
            assert [batch["batch_id"] for batch in found] == [five[number] for number in expected], (query, limit)
    short = house.call("GET", "/batches", query={"category": "attendance"}).body
    assert (short["batches"], bool(short["cursor"])) == ([], True), (
        "the page is short, and says that it is not the last"
    )


def test_what_has_not_begun_comes_first_the_next_one_first(house: House) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 16, tzinfo=UTC), tick=False):
        later = house.accept(DANA, key="a", send_at="2026-03-05T16:00:00Z")
        sooner = house.accept(DANA, key="b", send_at="2026-03-03T16:00:00Z")
        sent = [house.accept(DANA, key=key) for key in "cd"]
    for limit in ("1", "2", "3", "25"):
        found = house.pages("/batches", "batches", scheduled_first="true", limit=limit)
        assert [batch["batch_id"] for batch in found][:2] == [sooner, later]
        assert {batch["batch_id"] for batch in found[2:]} == set(sent), limit
        assert len(found) == 4


BAD_FILTERS = [("status", "lost"), ("from", "soon"), ("text", ""), ("scheduled_first", "perhaps")]


@pytest.mark.parametrize(("name", "value"), BAD_FILTERS)
def test_a_filter_that_cannot_be_read_is_refused(house: House, name: str, value: str) -> None:
    answer = house.call("GET", "/batches", query={name: value})
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), name)
