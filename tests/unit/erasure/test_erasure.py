"""What an erasure leaves of a chunk, of what the answer told, and of a consent."""

from dataclasses import replace
from typing import Any

import pytest

from sayso.domain.account.settings import Role, Staff
from sayso.domain.advice import AdviceCode
from sayso.domain.audit.entry import EntryType
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.figures import BatchWarning, Figures
from sayso.domain.batch.recipients import Recipient
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.erasure.erasure import erased, erasure_entry, figures_left, left_of, template_left
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

DANA, KIM = PhoneNumber("+14155550101"), PhoneNumber("+14155550102")


def row(index: int, phone: PhoneNumber, text: str) -> Recipient:
    return Recipient(index, phone, "F1", "Dana Reyes", text, 2)


CHUNK = Chunk((row(0, DANA, "Hi Dana"), row(1, KIM, "Hi Kim"), row(2, DANA, "Bye Dana")))


QUOTES_DANA = BatchWarning(AdviceCode.CAPITALS, "DANA", index=0)
OF_ALL = BatchWarning(AdviceCode.NO_OPT_OUT)


def batch(**changes: Any) -> Batch:
    made = Batch(
        account="harbour",
        batch_id="b1",
        digest="d",
        content="c",
        channel=Channel.SMS,
        category="general",
        template="Hi {{name}}",
        requested_by="office",
        created_at="2026",
        chunks=1,
        lanes=4,
        figures=Figures(channel=Channel.SMS, recipients=3, warnings=[QUOTES_DANA, OF_ALL]),
        expires_at="2027",
    )
    return replace(made, **changes)


def test_rows_keep_their_places_their_phones_and_what_they_cost() -> None:
    left = left_of(CHUNK, DANA, {0, 2})
    assert [(one.index, one.phone.e164, one.segments) for one in left.recipients] == [
        (one.index, one.phone.e164, one.segments) for one in CHUNK.recipients
    ]
    assert [one.is_erased for one in left.recipients] == [True, False, True]
    assert left.recipients[1] == CHUNK.recipients[1]
    assert Chunk.unpack(left.pack(), left.pack_words()) == left
    assert b"Dana" not in left_of(replace(CHUNK, recipients=CHUNK.recipients[::2]), DANA, {0, 1}).write()


@pytest.mark.parametrize(("phone", "indexes"), [(DANA, {1}), (KIM, {0, 2}), (DANA, set())])
def test_a_row_of_another_phone_or_another_place_stays(phone: PhoneNumber, indexes: set[int]) -> None:
    assert left_of(CHUNK, phone, indexes) is CHUNK


def test_what_is_erased_is_not_erased_again() -> None:
    left = left_of(CHUNK, DANA, {0, 2})
    assert left_of(left, DANA, {0, 2}) is left


def test_warnings_that_quote_an_erased_row_go() -> None:
    assert figures_left(batch(), left_of(CHUNK, DANA, {0})).warnings == [OF_ALL]
    assert figures_left(batch(), CHUNK) == batch().figures
    without = Figures(channel=Channel.SMS, recipients=3)
    assert figures_left(batch(figures=without), CHUNK) == without


@pytest.mark.parametrize(
    ("chunk", "chunks", "template"),
    [
        (CHUNK, 1, "Hi {{name}}"),
        (Chunk((row(0, DANA, "Hi"),)), 1, ""),
        (Chunk((row(0, DANA, "Hi"),)), 2, "Hi {{name}}"),
    ],
)
def test_the_template_goes_where_the_batch_went_to_nobody_else(chunk: Chunk, chunks: int, template: str) -> None:
    assert template_left(batch(chunks=chunks), left_of(chunk, DANA, {0, 2})) == template


def test_a_consent_keeps_what_it_allows_and_the_entry_says_who_asked() -> None:
    consent = Consent(phone=DANA, sms=ConsentStatus.OPTED_OUT, name="Dana Reyes", family_id="F1", version=4)
    assert erased(consent) == replace(consent, name=None, family_id=None)
    entry = erasure_entry(Staff("harbour", "kim@harbour.example", frozenset({Role.ADMIN})), consent, "2026")
    assert (entry.type, entry.actor.name, entry.data["version"]) == (EntryType.PHONE_ERASED, "kim@harbour.example", 5)
    assert entry.data["before"] == entry.data["after"]
    assert "Dana" not in str(entry)
