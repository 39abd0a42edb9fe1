"""Of two consents of one phone that which allows less counts, and each is taken in once."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.consent.consent import Consent, ConsentStatus, widens
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.consent.united import united
from sayso.domain.phone import PhoneNumber

PHONE = PhoneNumber("+525512345678")
IN, OUT, UNKNOWN = ConsentStatus.OPTED_IN, ConsentStatus.OPTED_OUT, ConsentStatus.UNKNOWN
REQUEST = OptOutRequest(id="SM1.texts", ask=Ask.TEXTS, at="2026-01-02T00:00:00.000Z")

times = st.sampled_from([None, "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"])
statuses = st.sampled_from(ConsentStatus)
consents = st.builds(
    Consent,
    phone=st.just(PHONE),
    sms=statuses,
    voice=statuses,
    sms_since=times,
    voice_since=times,
    blocked_categories=st.frozensets(st.sampled_from(["general", "billing"])),
    all_non_emergency_blocked=st.booleans(),
    paused=st.booleans(),
    pending=st.sampled_from([frozenset(), frozenset({REQUEST})]),
    since=times,
    source=st.sampled_from([None, "paper_form", "text"]),
    name=st.sampled_from([None, "Dana"]),
    version=st.integers(1, 3),
)


@pytest.mark.parametrize(("own", "other"), product(ConsentStatus, repeat=2))
def test_an_opt_out_counts_and_else_a_consent(own: ConsentStatus, other: ConsentStatus) -> None:
    both = united(Consent(phone=PHONE, sms=own), Consent(phone=PHONE, sms=other, version=1))
    assert both.sms is (OUT if OUT in {own, other} else IN if IN in {own, other} else UNKNOWN)


@given(consents, consents)
def test_it_allows_nothing_that_the_other_forbids(own: Consent, other: Consent) -> None:
    both = united(own, other)
    for one in (own, other):
        for channel in ("sms", "voice"):
            if getattr(one, channel) is OUT:
                assert getattr(both, channel) is OUT
        unknown_aside = replace(one, sms=both.sms, voice=both.voice)
        assert not widens(unknown_aside, both)


@given(consents, consents)
def test_what_was_taken_in_changes_nothing_any_more(own: Consent, other: Consent) -> None:
    both = united(own, other)
    assert united(both, other) == both
    lifted = replace(both, sms=IN, version=both.version + 1)
    assert united(lifted, other) == lifted
    assert united(lifted, replace(other, sms=OUT, version=other.version + 1)).sms is OUT


@given(consents)
def test_a_consent_under_the_other_spelling_alone_is_the_phones(other: Consent) -> None:
    assert united(Consent(phone=PHONE), other) == replace(other, taken_in=other.version)
