"""The promises that hold after every step: credits add up, the chain is whole, and log, rows and counters agree."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from sayso.actions.consent.verify_consents import verify_consents
from sayso.domain.credits.ledger import GENESIS, chain_hash
from sayso.domain.proof.check import check_proof
from sayso.domain.proof.reader import Unreadable, Wrong
from sayso.tables.log import elections
from tests.support.carrier_ids import carrier_ids_are_right
from tests.support.completed_lists import nobody_is_sent_to_again
from tests.support.house import House

CHANGES = {"consent_changed", "opt_out_requested", "opt_out_decided"}
OPEN = {"pending", "sending", "sent"}
FINAL = {"skipped", "cancelled", "failed", "undelivered", "delivered"}

CONSENT_MAX_AGE = timedelta(seconds=5)

type Entry = dict[str, Any]


@dataclass(frozen=True)
class View:
    """What staff can see of an account: the log with its oldest entry first, batches, rows by batch, credits."""

    account: str
    entries: list[Entry]
    batches: list[Entry]
    rows: dict[str, list[Entry]]
    credits: dict[str, int]

    @classmethod
    def of(cls, house: House, account: str) -> Self:
        """As it is now."""
        batches = house.pages("/batches", "batches", account)
        rows = {batch["batch_id"]: house.messages(batch["batch_id"], account) for batch in batches}
        return cls(account, house.entries(account)[::-1], batches, rows, house.credits(account))

    def of_type(self, kind: str) -> list[Entry]:
        """The entries of one type."""
        return [entry for entry in self.entries if entry["type"] == kind]


def promises_hold(house: House, *accounts: str) -> None:
    """AssertionError if any promise is broken: what `check` sees, and what the carrier was given; at any moment."""
    for account in accounts or ("harbour",):
        promises_seen(house, account)


def all_is_over(house: House, account: str = "harbour") -> View:
    """AssertionError unless every message and every erasure has its end, nothing is held, and the promises hold."""
    seen = promises_seen(house, account)
    still_open = [batch for batch in seen.batches if batch["status"] not in {"completed", "cancelled"}]
    assert not still_open, f"these stay open: {still_open}"
    assert seen.credits["held"] == 0
    _what_was_erased_is_gone(house, seen)
    return seen


def _what_was_erased_is_gone(house: House, seen: View) -> None:
    """What the log tells as erased stands nowhere that staff can look."""
    for erased in seen.of_type("phone_erased"):
        phone, until = erased["phone"], erased["at"]
        entries = [entry for entry in seen.entries if entry.get("phone") == phone and entry["at"] <= until]
        assert not [entry for entry in entries if entry.keys() & {"note", "words"}], "its words stand"
        texts = house.consent(phone, seen.account)["texts"]
        assert not [text for text in texts if text["at"] <= until and text["body"]], "a text of it stands"


def proofs_are_right(house: House, account: str = "harbour") -> None:
    """AssertionError unless what stands of each phone can be proven, and its proof is right by itself."""
    for phone in sorted({entry["phone"] for entry in house.entries(account) if "phone" in entry}):
        page = house.call("GET", f"/consents/{phone}/proof", account=account, query={"limit": "500"}).body
        assert page["cursor"] is None
        try:
            check_proof(page)
        except (Wrong, Unreadable) as found:
            raise AssertionError(f"the proof of {phone}: {found}") from found


def promises_seen(house: House, account: str) -> View:
    """The same for one account; what was seen."""
    seen = check(house, account)
    _consents_are_as_told(house, seen)
    assert verify_consents(account).fault is None
    _elections_are_as_told(seen)
    _batches_are_as_told(seen)
    taken = given(house, account)
    _carrier_was_given_what_it_might(seen, taken)
    words_of = {batch["batch_id"]: batch["template"] if batch["channel"] == "sms" else None for batch in seen.batches}
    carrier_ids_are_right(seen.entries, taken, words_of)
    nobody_is_sent_to_again(seen.batches, seen.rows, seen.entries)
    return seen


def check(house: House, account: str = "harbour") -> View:
    """AssertionError if what staff can see of the account breaks a promise; the settle queue must be empty."""
    seen = View.of(house, account)
    _ledger_is_a_chain(account, seen.entries)
    assert seen.credits["balance"] == sum(_moved(entry) for entry in seen.entries if "seq" in entry)
    still_open = [row for found in seen.rows.values() for row in found if row["status"] in OPEN]
    assert seen.credits["held"] == sum(row["segments"] for row in still_open)
    assert seen.credits["available"] == seen.credits["balance"] - seen.credits["held"]
    _one_debit_a_message(seen.entries)
    _rows_are_as_told(seen.rows, seen.entries)
    for batch in seen.batches:
        _counters_are_exact(batch, seen.rows[batch["batch_id"]], seen.entries)
    return seen


def _moved(entry: Entry) -> int:
    credits_told: int = entry["credits"]
    return -credits_told if entry["type"].startswith("message_") else credits_told


def _ledger_is_a_chain(account: str, oldest_first: list[Entry]) -> None:
    links = [entry for entry in oldest_first if "seq" in entry]
    assert [entry["seq"] for entry in links] == list(range(1, len(links) + 1))
    previous, balance = GENESIS, 0
    for entry in links:
        balance += _moved(entry)
        subject = entry.get("reference") or f"{entry['batch_id']}/{entry['message_id']}"
        expected = chain_hash(
            previous, account, entry["seq"], entry["at"], entry["type"], _moved(entry), balance, subject
        )
        assert (entry["previous_hash"], entry["hash"], entry["remaining"]) == (previous, expected, balance)
        previous = expected
    told = 0  # `remaining` is exact in every entry, also in those that move nothing
    for entry in oldest_first:
        told = entry["remaining"] if "seq" in entry else told
        assert entry.get("remaining", told) == told


def _one_debit_a_message(oldest_first: list[Entry]) -> None:
    debits = Counter(_message(entry) for entry in oldest_first if "seq" in entry and "message_id" in entry)
    assert set(debits.values()) <= {1}


def _message(told: Entry) -> tuple[str, str]:
    return told["batch_id"], told["message_id"]


def _is_final(entry: Entry) -> bool:
    """Whether it tells of a message's final status."""
    return entry["type"].removeprefix("message_") in FINAL


def _rows_are_as_told(rows: dict[str, list[Entry]], oldest_first: list[Entry]) -> None:
    """The last entry of a message is its status; an open one has none."""
    told = (entry for entry in oldest_first if _is_final(entry))
    last = {_message(entry): entry["type"].removeprefix("message_") for entry in told}
    standing = {(batch_id, row["message_id"]): row["status"] for batch_id, found in rows.items() for row in found}
    assert {message: status for message, status in standing.items() if status in FINAL} == last


def _counters_are_exact(batch: Entry, rows: list[Entry], oldest_first: list[Entry]) -> None:
    counts, exact = batch["counts"], Counter(row["status"] for row in rows)
    assert {status: counts.get(status, 0) for status in FINAL} == {status: exact[status] for status in FINAL}
    assert sum(counts.values()) == batch["recipients"] == len(rows)
    of_batch = [entry for entry in oldest_first if entry.get("batch_id") == batch["batch_id"]]
    assert batch["credits_used"] == sum(entry["credits"] for entry in of_batch if _is_final(entry))
    completed = not any(row["status"] in OPEN for row in rows)
    assert (batch["status"] in {"completed", "cancelled"}) == completed
    assert [entry["type"] for entry in of_batch].count("batch_completed") == completed


def _consents_are_as_told(house: House, seen: View) -> None:
    """Each consent stands as the entry of its last write says, and there is none without an entry.

    Of two changes at one moment, the one that was asked for first may be written last: `version` counts the writes.
    """
    changes = sorted((one for one in seen.entries if one["type"] in CHANGES), key=lambda one: int(one["version"]))
    told = {entry["phone"]: entry["after"] for entry in changes}
    standing = {
        consent["phone"]: {name: consent[name] for name in told.get(consent["phone"], consent)}
        for consent in house.pages("/consents", "consents", seen.account)
    }
    assert standing == told


def _elections_are_as_told(seen: View) -> None:
    """The report counts each change that the log tells, and no other."""
    told = Counter(
        (choice, entry["source"]) for entry in seen.entries if entry["type"] in CHANGES for choice in _choices(entry)
    )
    counted: Counter[tuple[str, str]] = Counter()
    for _, tally in elections.tallies_between(seen.account, "0", "~", 10_000):
        counted.update({(str(one.choice), one.source): number for one, number in tally.items()})
    assert counted == told


def _choices(entry: Entry) -> Iterator[str]:
    before, after = entry["before"], entry["after"]
    for channel, word in (("sms", "texts"), ("voice", "calls")):
        if before["channels"][channel] != after["channels"][channel]:
            yield f"{word}_{after['channels'][channel]}"
    yield from ["category_blocked"] * len({*after["blocked_categories"]} - {*before["blocked_categories"]})
    yield from ["category_allowed"] * len({*before["blocked_categories"]} - {*after["blocked_categories"]})
    if before["all_non_emergency_blocked"] != after["all_non_emergency_blocked"]:
        yield f"all_but_emergencies_{'blocked' if after['all_non_emergency_blocked'] else 'allowed'}"
    if entry["type"] == "opt_out_decided":
        yield {"apply": "request_applied", "dismiss": "request_dismissed"}[entry["decision"]]
    elif " no longer asks for " in entry["text"]:
        yield "request_taken_back"
    elif " asks for " in entry["text"]:
        yield "request_made"


def _batches_are_as_told(seen: View) -> None:
    """One entry for each batch that was accepted, one for each that was cancelled."""
    requested = Counter(entry["batch_id"] for entry in seen.of_type("batch_requested"))
    assert requested == {batch["batch_id"]: 1 for batch in seen.batches}
    cancelled = Counter(entry["batch_id"] for entry in seen.of_type("batch_cancelled"))
    assert cancelled == {b["batch_id"]: 1 for b in seen.batches if b["status"] in {"cancelling", "cancelled"}}


def given(house: House, account: str = "harbour") -> list[tuple[str, str, Entry]]:
    """What the carrier has taken for the account: batch, message, and the carrier's own record; a call has no body."""
    taken = []
    texts = [record for record in house.carrier.sent() if record["direction"] == "outbound-api"]
    for record in [*texts, *(record | {"body": None} for record in house.carrier.calls())]:
        if record["status_callback"]:
            own, batch_id, message_id = urlsplit(record["status_callback"]).path.split("/")[-3:]
            taken += [(batch_id, message_id, record)] if own == account else []
    return taken


def _carrier_was_given_what_it_might(seen: View, taken: list[tuple[str, str, Entry]]) -> None:
    """Each message once at most, to the phone that it is for, with its consent, and none that stands as never sent.

    Where two batches have the same text for a phone, nobody can tell whose a message at the carrier is: one may be
    taken for the other's, which then goes out once more. The phone gets as many as there are batches, and no more.
    Of a call it is told for which message it was made, so none is made twice.
    """
    wanted = Counter(
        (row["phone"], batch["template"] if batch["channel"] == "sms" else None)
        for batch in seen.batches
        for row in seen.rows[batch["batch_id"]]
    )
    got = Counter((record["to"], record["body"]) for _, _, record in taken)
    assert got <= wanted, f"somebody got a message twice: {got - wanted}"
    times = Counter((batch_id, message_id) for batch_id, message_id, _ in taken)
    for batch_id, message_id, record in taken:
        is_alone = wanted[record["to"], record["body"]] == 1 or record["body"] is None
        assert not is_alone or times[batch_id, message_id] == 1, f"somebody got a message twice: {record}"
    kind_of = {batch["batch_id"]: (batch["channel"], batch["category"]) for batch in seen.batches}
    rows = {(batch_id, row["message_id"]): row for batch_id, found in seen.rows.items() for row in found}
    changes = [entry for entry in seen.entries[::-1] if entry["type"] in CHANGES]
    for batch_id, message_id, record in taken:
        row = rows[batch_id, message_id]
        assert row["phone"] == record["to"]
        assert row["status"] not in {"pending", "skipped", "cancelled"}, f"was sent, and stands as if not: {row}"
        history = [entry for entry in changes if entry["phone"] == record["to"]]
        states = _states(history, datetime.fromisoformat(record["created"]))
        assert any(_allows(state, *kind_of[batch_id]) for state in states), f"without consent: {record}"


def _states(newest_first: list[Entry], at: datetime) -> list[Entry | None]:
    """The consents that a phone had within five seconds before."""
    found: list[Entry | None] = []
    for entry in newest_first:
        began = datetime.fromisoformat(entry["at"])
        if began <= at:
            found.append(entry["after"])
        if began <= at - CONSENT_MAX_AGE:
            return found
    return [*found, None]


def _allows(consent: Entry | None, channel: str, category: str) -> bool:
    if consent is None or consent["channels"][channel] != "opted_in":
        return False
    blocked = consent["paused"] or consent["all_non_emergency_blocked"] or category in consent["blocked_categories"]
    return category == "emergency" or not blocked
