"""The one decision: may a message of this category go to this phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.consent.permission import why_not
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import Reason
from sayso.domain.phone import PhoneNumber

DANA = PhoneNumber("+14155550101")
IN, OUT, UNKNOWN = ConsentStatus
FEES = frozenset({"fees"})


def asks(ask: Ask) -> frozenset[OptOutRequest]:
    category = "fees" if ask is Ask.CATEGORY else None
    return frozenset({OptOutRequest(id="SM1", ask=ask, at="2026-06-01T00:00:00.000000Z", category=category)})


VERDICTS = [
    (None, "general", Reason.NO_CONSENT, "nobody knows the phone"),
    (None, EMERGENCY, Reason.NO_CONSENT, "not even in an emergency"),
    (Consent(phone=DANA), "general", Reason.NO_CONSENT, "unknown means no"),
    (Consent(phone=DANA), EMERGENCY, Reason.NO_CONSENT, "unknown means no"),
    (Consent(phone=DANA, sms=OUT), "general", Reason.OPTED_OUT, "a stop"),
    (Consent(phone=DANA, sms=OUT), EMERGENCY, Reason.OPTED_OUT, "a stop holds in an emergency"),
    (Consent(phone=DANA, voice=IN), "general", Reason.NO_CONSENT, "calls are not texts"),
    (Consent(phone=DANA, sms=OUT, voice=IN), "general", Reason.OPTED_OUT, "calls are not texts"),
    (Consent(phone=DANA, sms=IN), "general", None, "an opt-in"),
    (Consent(phone=DANA, sms=IN, voice=OUT), "general", None, "a stop to calls is none to texts"),
    (Consent(phone=DANA, sms=IN, blocked_categories=FEES), "general", None, "another category is blocked"),
    (Consent(phone=DANA, sms=IN, blocked_categories=FEES), "fees", Reason.CATEGORY_BLOCKED, "this one is"),
    (Consent(phone=DANA, sms=IN, blocked_categories=frozenset({EMERGENCY})), EMERGENCY, None, "not to be blocked"),
    (Consent(phone=DANA, sms=IN, all_non_emergency_blocked=True), "general", Reason.CATEGORY_BLOCKED, "all are"),
    (Consent(phone=DANA, sms=IN, all_non_emergency_blocked=True), EMERGENCY, None, "all but this one"),
    (Consent(phone=DANA, sms=IN, paused=True), "general", Reason.PAUSED, "until a person has decided"),
    (Consent(phone=DANA, sms=IN, paused=True), EMERGENCY, None, "an emergency does not wait"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.TEXTS)), "general", Reason.PAUSED, "it asked for no more texts"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.TEXTS)), EMERGENCY, None, "an emergency does not wait"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.MAYBE_TEXTS)), "general", None, "it may not have asked for that"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.CALLS)), "general", None, "it asked for no calls"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.CATEGORY)), "fees", Reason.PAUSED, "it asked for no more of these"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.CATEGORY)), "general", None, "it did not ask about these"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.NON_EMERGENCY)), "general", Reason.PAUSED, "for emergencies only"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.NON_EMERGENCY)), EMERGENCY, None, "that is what it wants"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.EVERYTHING)), EMERGENCY, Reason.PAUSED, "it wants nothing at all"),
    (Consent(phone=DANA, sms=IN, pending=asks(Ask.EVERYTHING)), "general", Reason.PAUSED, "for nothing at all"),
    (Consent(phone=DANA, sms=OUT, pending=asks(Ask.TEXTS)), EMERGENCY, Reason.OPTED_OUT, "a stop weighs more"),
    (Consent(phone=DANA, sms=OUT, paused=True), "general", Reason.OPTED_OUT, "a stop weighs more than a pause"),
    (Consent(phone=DANA, sms=IN, paused=True, blocked_categories=FEES), "fees", Reason.PAUSED, "a pause comes first"),
]


@pytest.mark.parametrize(("consent", "category", "expected", "reason"), VERDICTS)
def test_a_text_goes_where_the_phone_allows_it(
    consent: Consent | None, category: str, expected: Reason | None, reason: str
) -> None:
    assert why_not(consent, Channel.SMS, category) is expected, reason


@given(
    st.builds(
        Consent,
        phone=st.just(DANA),
        sms=st.sampled_from(ConsentStatus),
        voice=st.sampled_from(ConsentStatus),
        blocked_categories=st.frozensets(st.sampled_from(["general", "fees", EMERGENCY])),
        all_non_emergency_blocked=st.booleans(),
        paused=st.booleans(),
    ),
    st.sampled_from(Channel),
    st.sampled_from(["general", "fees", EMERGENCY]),
)
def test_nothing_goes_to_a_phone_that_has_not_opted_in_to_the_channel(
    consent: Consent, channel: Channel, category: str
) -> None:
    assert why_not(consent, channel, category) is not None or consent.status(channel) is IN
