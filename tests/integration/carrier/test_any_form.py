"""The webhooks, whatever is posted: two of three forms are rightly signed, and none ends in an error of ours."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apidoc.school import DANA, FIRST, KIM
from local.invoke.signature import HEADER
from sayso.domain.message.message import MessageStatus
from tests.support.deployed_handlers import handler_of
from tests.support.documented_calls import CARRIER, DocumentedCall, calls_by
from tests.support.events import ACCOUNT_SID, sid, signed_webhook
from tests.support.ground import plainly
from tests.support.house import NUMBER_OF, House, context

CALLS = calls_by(CARRIER)
NAMES = st.sampled_from(["Body", "From", "To", "MessageSid", "MessageStatus", "CallSid", "CallStatus", "Digits"]) | (
    st.sampled_from(["ErrorCode", "OptOutType", "NumMedia", "AccountSid", "MediaUrl0", "SpeechResult", "é", "a" * 300])
)
VALUES = st.one_of(
    st.sampled_from([DANA, KIM, NUMBER_OF["harbour"], "+1", "12345", "rcs:x", "whatsapp:+14155550102", ""]),
    st.sampled_from(["STOP", "alto", "START", "5", "*", "30007", "1e9", "-1", "\0", "\u202e", "x" * 1600]),
    st.sampled_from([ACCOUNT_SID, sid("SM9"), sid("CA9"), *MessageStatus]),
    st.text(max_size=40),
)


@st.composite
def posts(draw: st.DrawFn) -> tuple[DocumentedCall, dict[str, Any], bool]:
    """A webhook of the document, an event of it with some of its form changed, and whether it is rightly signed."""
    call = draw(st.sampled_from(CALLS))
    [media] = call.operation["requestBody"]["content"].values()
    form = {name: value for name, value in media["example"].items() if draw(st.integers(0, 9))}
    form |= draw(st.dictionaries(NAMES, VALUES, max_size=4))
    odd = st.text(st.characters(codec="ascii", exclude_characters="/?#"), min_size=1, max_size=20)
    message = {
        "account": draw(st.sampled_from(["harbour", "valley", "nobody"])),
        "batch": draw(st.sampled_from([FIRST, "0" * 32]) | odd),
        "message": draw(st.sampled_from(["0.0.1.0123456789ab", "0.1.1.0123456789ab", "9.9.9.x"]) | odd),
    }
    at = draw(st.sampled_from(["message.1", "choice.1", "closing.9", "", "x"])) if "keys" in call.path else None
    event = signed_webhook(
        call.path.format(**message), form, path_parameters=message, query=None if at is None else {"at": at}
    )
    signed = draw(st.integers(0, 2)) > 0
    if not signed:
        event["headers"] = event["headers"] | {
            HEADER: draw(st.sampled_from(["", "x", "c2lnbmVkIGJ5IHNvbWVib2R5IGVsc2U="]))
        }
    return call, event, signed


@settings(max_examples=150)
@given(posts())
def test_any_form_is_answered_as_documented_and_counts_only_if_it_is_signed(
    full_house: House, post: tuple[DocumentedCall, dict[str, Any], bool]
) -> None:
    call, event, signed = post
    before = None if signed else plainly()
    answer = handler_of(call.method, call.path)(event, context(10))
    assert str(answer["statusCode"]) in call.operation["responses"].keys() - {"500"}
    if not signed:
        assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (403, "forbidden")
        assert plainly() == before
