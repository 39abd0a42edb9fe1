"""What becomes of the rows of a request before anything is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.batch.recipients import RawRecipient
from sayso.domain.batch.rejected import Rejection
from sayso.domain.batch.request import BatchRequest, Prepared, prepare
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RejectionReason
from sayso.domain.text.segments import count
from sayso.domain.text.template import InvalidTemplate

SETTINGS = AccountSettings(
    account="harbour", name="Harbour Dance", number=PhoneNumber("+14155550100"), keyword_owner=KeywordOwner.SAYSO
)


def row(phone: str = "415 555 0101", *, family_id: str | None = None, **variables: Any) -> RawRecipient:
    return RawRecipient(phone, family_id, None, variables)


def prepared(template: str, *rows: RawRecipient, settings: Mapping[str, Any] | None = None, **changes: Any) -> Prepared:
    request = BatchRequest(channel=Channel.SMS, category="general", template=template, recipients=rows, **changes)
    return prepare(request, replace(SETTINGS, **dict(settings or {})))


def texts(done: Prepared) -> list[str]:
    return [each.text for each in done.rows]


def test_a_row_becomes_a_phone_and_the_text_that_it_will_read() -> None:
    done = prepared("Hi {{first_name}}!", row("(415) 555-0101", family_id="F1", first_name="Sam"))
    [only] = done.rows
    assert (only.index, only.phone.e164, only.family_id, only.text, only.segments) == (
        0,
        "+14155550101",
        "F1",
        "Hi Sam!",
        1,
    )


def test_header_and_footer_stand_on_lines_of_their_own_and_may_name_the_account() -> None:
    around = {"header": "{{account}}:", "footer": "Reply STOP to opt out"}
    assert texts(prepared("Hi", row(), settings=around)) == ["Harbour Dance:\nHi\nReply STOP to opt out"]


def test_the_accounts_name_is_its_own_whatever_a_row_calls_itself() -> None:
    done = prepared("{{account}}", row(account="Valley Dance"))
    assert texts(done) == ["Harbour Dance"]


def test_a_national_number_is_one_of_the_accounts_country() -> None:
    done = prepared("Hi", row("020 7946 0018"), settings={"default_country": "GB", "possible_countries": ("GB", "US")})
    assert [each.phone.e164 for each in done.rows] == ["+442079460018"]


@pytest.mark.parametrize(
    ("normalise", "expected", "segments"),
    [(True, "Don't be late - 5 pm...", 1), (False, "Don’t be late – 5 pm…", 1)],
)
def test_characters_are_made_plain_unless_that_is_declined(normalise: bool, expected: str, segments: int) -> None:
    done = prepared("Don’t be late – 5 pm…", row(), normalise=normalise)
    assert (texts(done), done.segments) == ([expected], segments)


def test_plain_characters_spare_segments() -> None:
    text = "“" + "a" * 100
    assert (prepared(text, row()).segments, prepared(text, row(), normalise=False).segments) == (1, 2)


VALUES = [
    ("Sam", "Sam"),
    (7, "7"),
    (0, "0"),
    ("{{other}}", "{{other}}"),
    ("{% x %}", "{% x %}"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_texts_and_whole_numbers_stand_in_a_message(value: Any, expected: str) -> None:
    assert texts(prepared("{{x}}", row(x=value))) == [expected]


REFUSED = [
    (row("555"), "invalid_phone", None),
    (row(""), "invalid_phone", "it is empty"),
    (row(), "missing_variable", "x"),
    (row(x=None), "missing_variable", "x"),
    (row(x="  "), "missing_variable", "x"),
    (row(x=True), "invalid_value", "x"),
    (row(x=1.5), "invalid_value", "x"),
    (row(x=["Sam"]), "invalid_value", "x"),
    (row(x={"first": "Sam"}), "invalid_value", "x"),
    (row(x="half \ud83d"), "invalid_value", "x"),
    (row(x="two\nlines"), "invalid_value", "x"),
    (row(x="a" * 1601), "too_long", None),
    (row(x="😀" * 801), "too_long", None),
]


@pytest.mark.parametrize(("bad", "reason", "detail"), REFUSED)
def test_a_bad_row_is_rejected_by_itself_and_names_its_fault(
    bad: RawRecipient, reason: str, detail: str | None
) -> None:
    done = prepared("{{x}}", row("415 555 0102", x="Kim"), bad, row("415 555 0103", x="Ali"))
    assert [each.index for each in done.rows] == [0, 2]
    [rejected] = done.rejected
    assert (rejected.index, rejected.phone, rejected.reason) == (1, bad.phone, reason)
    assert detail is None or rejected.detail == detail


def test_a_value_that_no_text_uses_may_be_anything_a_text_can_be() -> None:
    assert texts(prepared("Hi", row(unused=""), row("4155550102", unused="a\nb"))) == ["Hi", "Hi"]


def test_rows_are_merged_where_phone_and_text_are_the_same() -> None:
    rows = [row("415 555 0101", x="Sam"), row("+1 415-555-0101", x="Sam"), row("4155550101", x="Kim")]
    done = prepared("Hi {{x}}", *rows)
    assert (texts(done), done.merged, done.segments) == (["Hi Sam", "Hi Kim"], 1, 2)


def test_a_rejected_row_says_what_staff_sent() -> None:
    assert to_json(Rejection(4, "555", RejectionReason.INVALID_PHONE, "it is too short")) == {
        "index": 4,
        "phone": "555",
        "reason": "invalid_phone",
        "detail": "it is too short",
    }


@pytest.mark.parametrize("template", ["{{", "Hi {{first name", "}}", "{{}}", "{{ a|b }}"])
def test_a_text_that_is_no_template_is_refused_as_a_whole(template: str) -> None:
    with pytest.raises(InvalidTemplate):
        prepared(template, row())


def test_a_fault_is_told_by_its_place_in_the_text_that_was_sent() -> None:
    with pytest.raises(InvalidTemplate) as problem:
        prepared("Hi {{", row(), settings={"header": "A long header"})
    assert problem.value.position == 3


@given(st.lists(st.tuples(st.sampled_from(["4155550101", "4155550102", "555"]), st.sampled_from(["Sam", "Kim é", ""]))))
def test_every_row_is_sent_merged_or_rejected_and_all_that_is_sent_is_paid_for(pairs: list[tuple[str, str]]) -> None:
    done = prepared("Hi {{x}}", *(row(phone, x=value) for phone, value in pairs))
    assert len(done.rows) + done.merged + len(done.rejected) == len(pairs)
    assert done.segments == sum(count(text).segments for text in texts(done))
    assert len({(each.phone, each.text) for each in done.rows}) == len(done.rows)


def test_a_number_that_costs_or_of_another_country_is_rejected_by_itself() -> None:
    done = prepared("Hi", row("+19005550123"), row("+18765550123"), row("+14155550101"), row("+14165550123"))
    assert [(one.index, str(one.reason), one.detail) for one in done.rejected] == [
        (0, "not_reached", "it is a premium-rate number"),
        (1, "not_reached", "it is a number of JM, which the setting countries does not have"),
    ]
    narrowed = prepared("Hi", row("+14165550123"), settings={"countries": ("US",)})
    assert [str(one.reason) for one in narrowed.rejected] == ["not_reached"]
    wider = prepared("Hi", row("+18765550123"), settings={"possible_countries": ("JM", "US")})
    assert [one.phone.e164 for one in wider.rows] == ["+18765550123"]
    both = {"possible_countries": ("US",), "countries": ("JM", "US")}
    assert prepared("Hi", row("+18765550123"), settings=both).rows == [], "an admin cannot add what the operator took"


def test_a_phone_that_may_have_lost_its_plus_is_warned_of_with_its_row() -> None:
    german = {"default_country": "DE", "possible_countries": ("DE",)}
    done = prepared("Hi", row("030 901820"), row("4915112345678"), settings=german)
    assert [(str(one.code), one.index) for one in done.remarks.advice if one.code == "plus_lost"] == [("plus_lost", 1)]
    assert [each.phone.e164 for each in done.rows] == ["+4930901820", "+494915112345678"]
