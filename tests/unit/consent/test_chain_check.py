"""A chain is whole or it is not, in whatever order its entries are read: they are dated by their causes."""

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.audit.chain import ChainHead, chained
from sayso.domain.audit.entry import SYSTEM, Entry
from sayso.domain.audit.redaction import parted
from sayso.domain.consent.chain_check import Change, PhoneChain
from sayso.domain.consent.checkpoint import checkpoint_of, left_of, signed, text_to_sign
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber

IN, OUT = ConsentStatus.OPTED_IN, ConsentStatus.OPTED_OUT
UNKNOWN = Consent(phone=PhoneNumber("+14155550101"))


def history(*statuses: ConsentStatus) -> tuple[Consent, list[Entry]]:
    """A consent that had these statuses one after the other, and its linked entries."""
    consent = UNKNOWN
    entries: list[Entry] = []
    for status in statuses:
        after = replace(consent, sms=status)
        evidence = Evidence(
            account="a", actor=SYSTEM, at="2026", source="form", key=f"k{len(entries)}", data={"note": "n"}
        )
        head, [entry] = chained(consent.chain, [entry_for_change(consent, after, evidence)], "salt")
        consent = replace(after, version=consent.version + 1, chain=head)
        entries.append(entry)
    return consent, entries


def changes(entries: list[Entry]) -> list[Change]:
    """As they are read from the log."""
    return [Change(to_json(one.public()), parted(one.phone, one.data)[1], one.chain) for one in entries]


def read(entries: list[Entry], *, is_signed: bool = True) -> PhoneChain:
    """The chain of these entries."""
    chain = PhoneChain("a", lambda signed: is_signed and signed.value == sha256(signed.text).digest())
    for change in changes(entries):
        chain.read(change)
    return chain


def said_of(consent: Consent | None, entries: list[Entry], *, is_signed: bool = True) -> str:
    """What is wrong, "" if nothing is."""
    fault = read(entries, is_signed=is_signed).fault_in(consent)
    return fault.what if fault else ""


WHOLE = history(IN, OUT, IN, OUT, IN)


@given(st.permutations(WHOLE[1]))
def test_a_whole_chain_is_right_in_any_order(entries: list[Entry]) -> None:
    assert said_of(WHOLE[0], entries) == ""


@given(st.sets(st.integers(0, 4), min_size=1))
def test_whatever_is_left_out_is_missed_in_either_order(left_out: set[int]) -> None:
    kept = [entry for place, entry in enumerate(WHOLE[1]) if place not in left_out]
    assert said_of(WHOLE[0], kept)
    assert said_of(WHOLE[0], kept[::-1])


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 2), (2, 4)])
def test_two_that_change_places_are_found(first: int, second: int) -> None:
    consent, entries = WHOLE
    links = [entry.chain for entry in entries]
    links[first], links[second] = links[second], links[first]
    assert said_of(consent, [replace(one, chain=link) for one, link in zip(entries, links, strict=True)])


def test_a_chain_of_the_same_length_that_led_elsewhere_is_found() -> None:
    other = history(IN, OUT, IN, OUT, OUT)
    assert said_of(other[0], WHOLE[1]) == "the consent has another hash than the last change in its chain"
    assert said_of(replace(WHOLE[0], sms=OUT), WHOLE[1]) == "the consent is not the one that its last change led to"


def test_changes_from_before_the_chain_are_told_from_those_that_were_put_in() -> None:
    consent, entries = history(IN, OUT)
    before = [replace(one, chain=None) for one in entries]
    assert said_of(replace(consent, chain=ChainHead()), before) == ""
    after = replace(consent, sms=IN)
    evidence = Evidence(account="a", actor=SYSTEM, at="2027", source="form", key="k9")
    head, [linked] = chained(ChainHead(), [entry_for_change(consent, after, evidence)], "salt")
    now = replace(after, version=3, chain=head)
    assert said_of(now, [*before, linked]) == ""
    put_in = replace(linked, chain=None, key="k10")
    assert said_of(now, [*before, put_in, linked]) == "it changes the consent, but is not in the chain"


def test_a_phone_without_a_consent_or_without_changes_has_nothing_to_check() -> None:
    assert said_of(None, []) == ""
    assert said_of(UNKNOWN, []) == ""
    assert said_of(None, WHOLE[1]).startswith("the consent has had 0 changes in its chain")


def with_checkpoint(
    consent: Consent, entries: list[Entry], key: str = "k", at: str = "2030"
) -> tuple[Consent, list[Entry]]:
    """After years without a message; here a hash of what is signed is used as the signature."""
    entry = checkpoint_of("a", consent, 4, at)
    value = sha256(text_to_sign("a", consent.chain, to_json(entry.public()))).digest()
    signature = {"key": key, "public_key": "", "algorithm": "none", "value": b64encode(value).decode()}
    head, [linked] = chained(consent.chain, [signed(entry, signature)], "salt")
    return replace(left_of(consent), version=consent.version + 1, chain=head), [*entries, linked]


SIGNED = with_checkpoint(*WHOLE)
LATER = with_checkpoint(*SIGNED)


@given(st.sets(st.integers(0, 4)), st.permutations(range(6)))
def test_whatever_has_expired_behind_a_signed_checkpoint_the_chain_is_whole(gone: set[int], order: list[int]) -> None:
    kept = [SIGNED[1][place] for place in order if place not in gone]
    assert said_of(SIGNED[0], kept) == ""
    assert said_of(SIGNED[0], kept, is_signed=False) != ""


@given(st.sets(st.integers(0, 6)))
def test_of_several_checkpoints_the_last_stands_for_all_before_it(gone: set[int]) -> None:
    kept = [entry for place, entry in enumerate(LATER[1]) if place not in gone]
    assert bool(said_of(LATER[0], kept)) is (6 in gone)


FORGED = with_checkpoint(*SIGNED, key="forger", at="2029")


@given(st.permutations(FORGED[1][5:]))
def test_no_key_is_hidden_by_that_of_another_checkpoint(entries: list[Entry]) -> None:
    chain = read(entries)
    assert (chain.fault_in(FORGED[0]), chain.keys) == (None, {"k", "forger"})


def rewritten(entries: list[Entry], number: int) -> list[Entry]:
    """As by somebody who changes what an entry says, and computes its hash anew."""
    before = entries[number - 1]
    assert before.chain
    head = ChainHead(number - 1, before.chain.previous)
    _, [changed] = chained(head, [replace(before, chain=None, text="Something else.")], "salt")
    return [*entries[: number - 1], changed, *entries[number:]]


@given(st.integers(1, 5), st.sets(st.integers(1, 5)), st.permutations(range(6)))
def test_a_rewritten_change_is_found_behind_a_checkpoint_if_the_one_after_it_is_there(
    number: int, gone: set[int], order: list[int]
) -> None:
    entries = rewritten(SIGNED[1], number)
    kept = [entries[place] for place in order if place + 1 == number or place + 1 not in gone]
    assert bool(said_of(SIGNED[0], kept)) is (number + 1 not in gone)


def test_a_checkpoint_is_refused_whatever_of_it_was_changed_under_a_new_hash() -> None:
    consent, entries = SIGNED
    for changed in (
        {"at": "2031"},
        {"data": {**entries[-1].data, "after": entries[-1].data["before"]}},
        {"data": {name: value for name, value in entries[-1].data.items() if name != "signature"}},
    ):
        head, [forged] = chained(WHOLE[0].chain, [replace(entries[-1], chain=None, **changed)], "salt")
        assert "its signature is missing or not that" in said_of(replace(consent, chain=head), [forged])
    other = history(IN, OUT, IN, OUT, OUT)[0]
    head, [moved] = chained(other.chain, [replace(entries[-1], chain=None)], "salt")
    assert "its signature is missing or not that" in said_of(replace(consent, chain=head), [moved])


@pytest.mark.parametrize(("before", "after"), [(IN, ConsentStatus.UNKNOWN), (OUT, OUT)])
def test_a_checkpoint_ends_what_was_allowed_and_nothing_that_was_forbidden(
    before: ConsentStatus, after: ConsentStatus
) -> None:
    blocked = frozenset({"attendance"})
    consent = replace(
        UNKNOWN, sms=before, voice=before, sms_since="2026", blocked_categories=blocked, paused=True, name="Dana"
    )
    left = left_of(consent)
    assert (left.sms, left.voice, left.blocked_categories, left.paused, left.name) == (
        after,
        after,
        blocked,
        True,
        None,
    )
    assert left.sms_since == ("2026" if before is OUT else None)
