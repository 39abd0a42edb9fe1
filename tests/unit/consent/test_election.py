"""What a change of a consent counts for, and how counts are kept and added up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.audit.tally import Choice, Election, Tally, added, read, stored
from sayso.domain.consent.bulk_import import ImportedPhone, counted_together
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.election import election_counts, elections_of
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.phone import PhoneNumber

IN, OUT, UNKNOWN = ConsentStatus
BEFORE = Consent(phone=PhoneNumber("+14155550101"), sms=IN, voice=IN)
FEES = OptOutRequest(id="CA1.category", ask=Ask.CATEGORY, at="1", category="fees")
EVERYTHING = OptOutRequest(id="CA1.everything", ask=Ask.EVERYTHING, at="1")
BOTH = frozenset({FEES, EVERYTHING})

COUNTED = [
    # what stands then, what has become of requests that ended, what it counts for
    (replace(BEFORE, sms=OUT), "texts_opted_out"),
    (replace(BEFORE, sms=OUT, voice=OUT), "calls_opted_out texts_opted_out"),
    (replace(BEFORE, voice=UNKNOWN), "calls_unknown"),
    (replace(BEFORE, blocked_categories=frozenset({"fees", "news"})), "category_blocked:fees category_blocked:news"),
    (replace(BEFORE, all_non_emergency_blocked=True), "all_but_emergencies_blocked"),
    (replace(BEFORE, pending=BOTH), "request_made:everything request_made:fees"),
    (replace(BEFORE, paused=True), ""),
    (replace(BEFORE, sms_since="2", since="2", source="phone_call", name="Dana"), ""),
    (BEFORE, ""),
]


def named(tally: Tally) -> list[str]:
    return sorted(f"{one.choice}:{one.detail}".rstrip(":") for one in tally)


@pytest.mark.parametrize(("after", "expected"), COUNTED)
def test_a_change_counts_for_what_the_phone_chose(after: Consent, expected: str) -> None:
    tally = elections_of(BEFORE, after, "phone_call", Choice.REQUEST_TAKEN_BACK)
    assert named(tally) == expected.split()
    assert {one.source for one in tally} <= {"phone_call"}
    assert set(tally.values()) <= {1}


@pytest.mark.parametrize("ended", [Choice.REQUEST_APPLIED, Choice.REQUEST_DISMISSED, Choice.REQUEST_TAKEN_BACK])
def test_a_request_that_ends_counts_for_what_became_of_it(ended: Choice) -> None:
    waiting = replace(BEFORE, pending=BOTH)
    assert named(elections_of(waiting, replace(waiting, pending=frozenset({FEES})), "x", ended)) == [
        f"{ended}:everything"
    ]


elections = st.builds(
    Election, st.sampled_from(Choice), st.sampled_from(["text_message", "paper_form"]), st.sampled_from(["", "fees"])
)
tallies = st.dictionaries(elections, st.integers(1, 1000), max_size=5)


@given(tallies)
def test_what_is_kept_is_read_again(tally: Tally) -> None:
    assert read(stored(tally)) == tally


@given(st.lists(st.tuples(st.dates(date(2026, 3, 1), date(2026, 3, 4)), tallies), max_size=6))
def test_rows_are_the_sums_of_their_days_in_order(told: list[tuple[date, Tally]]) -> None:
    made = election_counts(told)
    assert sum(row.count for row in made) == sum(number for _, tally in told for number in tally.values())
    assert len({(row.day, row.election, row.detail, row.source) for row in made}) == len(made)
    assert [row.day for row in made] == sorted(row.day for row in made)
    for row in made:
        assert row.count == sum(
            tally.get(Election(row.election, row.source, row.detail or ""), 0) for day, tally in told if day == row.day
        )


@given(st.lists(tallies, max_size=5))
def test_of_one_transaction_the_first_entry_counts_for_all(counts: list[Tally]) -> None:
    entry = Entry(account="a", at="1", type=EntryType.CONSENT_CHANGED, actor=SYSTEM, text="", key="k")
    entries = [replace(entry, key=str(n), elections=tally) for n, tally in enumerate(counts)]
    phones = [ImportedPhone(None, some, []) for some in (entries[:2], entries[2:]) if some]
    together = [one for phone in counted_together(phones) for one in phone.entries]
    assert [one.key for one in together] == [str(n) for n in range(len(counts))]
    assert added(one.elections for one in together) == added(counts)
    assert not any(one.elections for one in together[1:])
