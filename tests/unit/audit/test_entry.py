"""What an entry shows, and where it stands in the log."""

from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType, LedgerLink
from sayso.domain.json_form import to_json

OFFICE = Actor(ActorKind.STAFF, "office@harbour.example")
EARLY, LATE = "2026-01-05T15:00:00.000000Z", "2026-01-05T15:00:00.000001Z"


def entry(at: str = EARLY, position: int = 0, key: str = "k") -> Entry:
    return Entry(
        account="harbour",
        at=at,
        type=EntryType.BATCH_REQUESTED,
        actor=OFFICE,
        text="Requested to send SMS message to 2 families.",
        key=key,
        position=position,
    )


def test_entries_stand_by_time_then_by_number_then_by_key() -> None:
    ordered = [entry(EARLY, 2, "z"), entry(EARLY, 10, "a"), entry(EARLY, 10, "b"), entry(LATE, 1, "a")]
    assert sorted(ordered, key=lambda one: one.sort_key) == ordered


def test_fields_that_do_not_apply_are_left_out() -> None:
    assert to_json(entry().public()) == {
        "id": f"{EARLY}#000000000000#1#k",
        "at": EARLY,
        "type": "batch_requested",
        "actor": {"kind": "staff", "name": "office@harbour.example"},
        "text": "Requested to send SMS message to 2 families.",
    }


def test_a_ledger_entry_shows_its_number_and_its_place_in_the_chain() -> None:
    entry = Entry(
        account="harbour",
        at=EARLY,
        type=EntryType.MESSAGE_DELIVERED,
        actor=Actor(ActorKind.CARRIER, "twilio"),
        text="SMS message delivered to +14155550101. 2 credits used. 998 remaining.",
        key="b1.0.0.2.0123456789ab",
        position=7,
        phone="+14155550101",
        batch_id="b1",
        message_id="0.0.2.0123456789ab",
        credits=2,
        remaining=998,
        link=LedgerLink(seq=7, credits=-2, balance=998, previous="before", hash="own"),
        data={"carrier_id": "SM1"},
    )
    shown = to_json(entry.public())
    assert {"seq": 7, "hash": "own", "previous_hash": "before", "credits": 2, "remaining": 998}.items() <= shown.items()
    assert (shown["phone"], shown["batch_id"], shown["carrier_id"]) == ("+14155550101", "b1", "SM1")


def test_no_credits_used_is_said_and_not_left_out() -> None:
    entry = Entry(
        account="harbour",
        at=EARLY,
        type=EntryType.MESSAGE_FAILED,
        actor=OFFICE,
        text="…",
        key="k",
        credits=0,
        remaining=0,
    )
    shown = to_json(entry.public())
    assert (shown["credits"], shown["remaining"]) == (0, 0)
