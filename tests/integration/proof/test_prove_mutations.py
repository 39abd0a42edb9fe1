"""What is changed in a proof is found: by what it says, where it can be, and by its seal in any case."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from sayso.domain.proof.check import check_proof
from sayso.domain.proof.document import sealed
from sayso.domain.proof.reader import Unreadable, Wrong
from sayso_cli.office.signature import signed_by
from tests.integration.proof.test_prove import DANA, live, proof_of
from tests.support.house import House

type Document = dict[str, Any]


@pytest.fixture(scope="module")
def made(house_as_new: Callable[[], House]) -> Document:
    house = house_as_new()
    with time_machine.travel(datetime(2026, 3, 2, 16, tzinfo=UTC), tick=False) as clock:
        live(house, lambda: clock.shift(60))
        return proof_of(house, DANA)


def entry(document: Document, kind: str, which: int = 0) -> Document:
    """The entry of a type, counted from the newest."""
    found: Document = [one for one in document["entries"] if one["type"] == kind][which]
    return found


def reseal(document: Document) -> Document:
    """As a forger would, who knows the form: counts and seal are made anew."""
    return sealed({name: value for name, value in document.items() if name != "counts"})


def status(document: Document) -> None:
    entry(document, "message_skipped")["type"] = "message_cancelled"


def delivered(document: Document) -> None:
    entry(document, "message_undelivered")["type"] = "message_delivered"


def time(document: Document) -> None:
    one = entry(document, "message_delivered")
    one["at"] = one["at"].replace("2026", "2025")


def time_and_place(document: Document) -> None:
    one = document["entries"][-1]
    one["at"] = one["at"].replace("2026", "2025")
    one["id"] = one["id"].replace("2026", "2025", 1)


def debit_time(document: Document) -> None:
    one = entry(document, "message_delivered")
    at = one["at"].replace(".000000Z", ".000001Z")
    one["id"], one["at"] = one["id"].replace(one["at"], at), at


def removed_change(document: Document) -> None:
    document["entries"].remove(entry(document, "consent_changed", 1))


def removed_last_change(document: Document) -> None:
    document["entries"].remove(entry(document, "consent_changed"))


def removed_debit(document: Document) -> None:
    document["entries"].remove(entry(document, "message_undelivered"))


def removed_batch(document: Document) -> None:
    del document["batches"][document["messages"][0]["batch_id"]]


def removed_hand_over(document: Document) -> None:
    document["messages"] = []


def swapped(document: Document) -> None:
    entries = document["entries"]
    entries[2], entries[3] = entries[3], entries[2]


def inserted_twice(document: Document) -> None:
    document["entries"].insert(0, copy.deepcopy(document["entries"][0]))


def inserted_debit(document: Document) -> None:
    one = copy.deepcopy(entry(document, "message_delivered"))
    one["id"], one["at"] = one["id"].replace("2026", "2027", 1), one["at"].replace("2026", "2027", 1)
    document["entries"].insert(0, one)


def inserted_consent(document: Document) -> None:
    one = copy.deepcopy(entry(document, "consent_changed", -1))
    one["id"], one["at"] = one["id"].replace("2026", "2027", 1), one["at"].replace("2026", "2027", 1)
    document["entries"].insert(0, one)


def credits_used(document: Document) -> None:
    entry(document, "message_delivered")["credits"] = 2


def credits_everywhere(document: Document) -> None:
    one = entry(document, "message_delivered")
    one["credits"], one["hashed"][5] = 2, -2


def remaining(document: Document) -> None:
    entry(document, "message_delivered")["remaining"] += 1


def linked(document: Document) -> None:
    entry(document, "message_delivered")["hash"] = "0" * 64


def changes(document: Document) -> list[Document]:
    """The entries of the consent's changes, oldest first."""
    found = [one for one in document["entries"] if "chain" in one]
    return sorted(found, key=lambda one: int(one["chain"]["number"]))


def cut_out_with_its_start(document: Document) -> None:
    """The STOP and the START after it are gone, and all that is numbered is numbered anew."""
    stop, start = changes(document)[-2:]
    for one in (stop, start):
        document["entries"].remove(one)
    document["consent"]["version"] -= 2
    document["consent"]["source"] = changes(document)[-1]["source"]
    document["open"], document["messages"] = [], []
    document["entries"] = [one for one in document["entries"] if not one["type"].startswith("message_")]
    document["consent"]["chain"]["number"] -= 2


def cut_out_in_between(document: Document) -> None:
    """A change that was taken back, both entries, with the numbers of all later ones."""
    whole = changes(document)
    for one in whole[-2:]:
        document["entries"].remove(one)
    left = whole[-1] | {name: whole[-2][name] for name in ("before", "version")}
    left["chain"] = whole[-1]["chain"] | {
        "number": whole[-2]["chain"]["number"],
        "previous": whole[-3]["chain"]["hash"],
    }
    document["entries"] = sorted([*document["entries"], left], key=lambda one: str(one["id"]), reverse=True)
    document["consent"]["version"] -= 1
    document["consent"]["chain"]["number"] -= 1


def words_of_a_note(document: Document) -> None:
    changes(document)[0]["note"] = "signed by nobody"


def text_that_it_came_by(document: Document) -> None:
    changes(document)[-1]["text_id"] = "SM9"


def unlinked(document: Document) -> None:
    del changes(document)[-1]["chain"]


def phone(document: Document) -> None:
    document["phone"] = "+14155550199"


def phone_of_one(document: Document) -> None:
    entry(document, "message_skipped")["phone"] = "+14155550199"


def account(document: Document) -> None:
    document["account"] = "valley"


def stands(document: Document) -> None:
    document["consent"]["channels"]["sms"] = "opted_out"


def was_opted_in(document: Document) -> None:
    entry(document, "consent_changed", 1)["after"]["channels"]["sms"] = "opted_in"


def handed_over_while_opted_out(document: Document) -> None:
    document["open"][0]["handed_over_at"] = document["batches"][document["open"][0]["batch_id"]]["created_at"] = entry(
        document, "message_skipped"
    )["at"]


def handed_over_before_all(document: Document) -> None:
    document["messages"][0]["handed_over_at"] = "2025-01-01T00:00:00.000000Z"


def handed_over_after_all(document: Document) -> None:
    document["messages"][0]["handed_over_at"] = "2099-01-01T00:00:00.000000Z"


def category(document: Document) -> None:
    for batch in document["batches"].values():
        batch["category"] = "attendance"


def channel(document: Document) -> None:
    for batch in document["batches"].values():
        batch["channel"] = "fax"


def ledger_ends_before(document: Document) -> None:
    document["head"]["seq"] = 1


def skipped_and_paid(document: Document) -> None:
    entry(document, "message_skipped")["credits"] = 1


def no_pause(document: Document) -> None:
    del entry(document, "opt_out_requested")["pause"]


def no_entries(document: Document) -> None:
    document["entries"] = [1]


FORGED: list[tuple[Callable[[Document], None], str]] = [
    (status, "is not where its message and status belong"),
    (delivered, "what is hashed is not what it says"),
    (time, "is not where its id says"),
    (time_and_place, "is missing"),
    (debit_time, "what is hashed is not what it says"),
    (removed_change, "is missing"),
    (removed_last_change, "has been changed 6 times, but the file has 5"),
    (removed_debit, "costs 1 credits, but the file has 0 credits in 0 debits"),
    (removed_batch, "its batch is not in the file"),
    (removed_hand_over, "nothing says when this message was handed over"),
    (swapped, "is not in its order"),
    (inserted_twice, "appears twice"),
    (inserted_debit, "what is hashed is not what it says"),
    (inserted_consent, "is missing"),
    (credits_used, "what is hashed is not what it says"),
    (credits_everywhere, "its hash is not that of its fields"),
    (remaining, "what is hashed is not what it says"),
    (linked, "its hash is not that of its fields"),
    (phone, "is of +14155550101, not of +14155550199"),
    (phone_of_one, "is of +14155550199, not of +14155550101"),
    (account, "what is hashed is not what it says"),
    (stands, "is not the one that its history led to: channels is another"),
    (was_opted_in, "begins with another consent than the change before it left"),
    (handed_over_while_opted_out, "when the consent did not allow it (opted_out)"),
    (handed_over_before_all, "before its batch was asked for"),
    (handed_over_after_all, "after it had its end"),
    (category, "when the consent did not allow it (category_blocked)"),
    (channel, "is of another kind"),
    (ledger_ends_before, "lies beyond the 1 entries that the ledger had"),
    (skipped_and_paid, "costs 0 credits, but the file has 1 credits in 0 debits"),
    (no_pause, "paused without a reason"),
    (no_entries, "Entry 1 cannot be read"),
    (cut_out_with_its_start, "has another hash than the last change in its chain"),
    (cut_out_in_between, "its hash is not that of what it says"),
    (words_of_a_note, "what somebody said in it has been changed"),
    (text_that_it_came_by, "its hash is not that of what it says"),
    (unlinked, "it changes the consent, but is not in the chain"),
]


@pytest.mark.parametrize(("change", "found"), FORGED, ids=lambda one: getattr(one, "__name__", ""))
def test_what_a_forger_changes_is_found_though_counts_and_seal_are_made_anew(
    made: Document, change: Callable[[Document], None], found: str
) -> None:
    document = copy.deepcopy(made)
    change(document)
    with pytest.raises(Wrong) as wrong:
        check_proof(reseal(document))
    assert found in str(wrong.value)
    assert str(wrong.value).endswith((".", "…"))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a document that is no list and no object."""
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, name))
    else:
        yield path


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case _:
            return "x"


def with_changed(document: Document, path: tuple[Any, ...]) -> Document:
    copied: Any = copy.deepcopy(document)
    inner = copied
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = changed(inner[path[-1]])
    return dict(copied)


def checked(document: Document) -> None:
    """As the command does; the signature is the one value that the seal does not cover."""
    check_proof(document)
    signed_by(document)


def test_any_value_that_is_changed_is_found(made: Document) -> None:
    paths = list(leaves(made))
    assert len(paths) > 300
    for path in paths:
        with pytest.raises((Wrong, Unreadable)):
            checked(with_changed(made, path))


# What a file alone does not show once its seal is made anew: docs/proof.md says so.
ONLY_SEALED = set(
    """
    made_at made_by sha256 signature counts.entries counts.batches counts.messages head.balance head.last_at head.seq
    batches.category batches.channel batches.created_at batches.requested_by batches.retry_of batches.test
    consent.family_id consent.name consent.since consent.sms_since consent.voice_since
    entries.actor entries.carrier_id entries.error_code entries.evidence entries.id entries.keyword entries.reason
    entries.remaining entries.replied entries.text entries.text_id
    messages.attempt open.handed_over_at open.message_id open.status
    """.split()  # noqa: SIM905 - one line of them a line
)


def test_what_stands_under_the_seal_alone_is_known(made: Document) -> None:
    found = set()
    for path in leaves(made):
        try:
            check_proof(reseal(with_changed(made, path)))
        except (Wrong, Unreadable):
            continue
        names = [str(name) for name in path if isinstance(name, str) and name not in made["batches"]]
        found.add(".".join(names[:2]))
    assert sorted(found) == sorted(ONLY_SEALED)


def test_what_was_removed_or_added_without_a_new_seal_is_found(made: Document) -> None:
    for place in range(len(made["entries"])):
        document = copy.deepcopy(made)
        del document["entries"][place]
        with pytest.raises(Wrong):
            check_proof(document)


@pytest.mark.parametrize("document", [None, [], {}, {"format": "sayso-proof-0"}, "text", 5])
def test_what_is_no_proof_is_said_to_be_none(document: Any) -> None:
    with pytest.raises(Unreadable, match="This is not a proof"):
        check_proof(document)


def test_one_page_of_several_is_not_taken_for_the_whole(made: Document) -> None:
    with pytest.raises(Unreadable, match="one page"):
        check_proof(made | {"cursor": "abc"})
