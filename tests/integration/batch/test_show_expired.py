"""What answers once the words of a batch have expired: rows without them, and refusals that say so."""

import zlib
from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain.batch.chunk import Chunk
from tests.integration.batch.test_retry import ENDS, ended, retry
from tests.integration.erasure.test_erase import erase
from tests.support.completing import complete
from tests.support.expiring import expire
from tests.support.house import House

DANA, KIM, ALI, SAM = ENDS
ROWS = [{"phone": phone, "family_id": f"F{n}", "name": f"Name{n}"} for n, phone in enumerate(ENDS)]


@pytest.fixture
def old(house: House) -> str:
    batch_id = ended(house, ENDS, recipients=ROWS)
    expire(house, datetime.now(UTC) + timedelta(days=31))
    return batch_id


def test_its_rows_are_shown_and_exported_with_their_statuses_and_without_what_they_said(house: House, old: str) -> None:
    rows = house.messages(old)
    assert [(row["phone"], row["name"], row["family_id"]) for row in rows] == [(phone, None, None) for phone in ENDS]
    assert [row["status"] for row in rows] == ["failed", "delivered", "undelivered", "undelivered"]
    assert house.batch(old)["counts"] == {"failed": 1, "delivered": 1, "undelivered": 2}
    again = house.send(recipients=ROWS)
    assert (again.status, again.body["batch_id"]) == (202, old), "a repeat has its first answer"


def test_it_is_neither_retried_nor_completed_and_the_refusal_says_why(house: House, old: str) -> None:
    """Of two texts to a phone nobody can say any more which one arrived."""
    for refused in (retry(house, old), complete(house, old, DANA, KIM)):
        assert refused.error == (422, "no_valid_recipients")
        assert f"The texts of batch {old} are no longer kept" in refused.body["message"]


def test_a_phone_of_it_is_erased_and_the_others_stay_as_they_are(house: House, old: str) -> None:
    assert erase(house, DANA).body["complete"]
    assert [row["phone"] for row in house.messages(old)] == list(ENDS)


def test_rows_that_an_older_version_stored_with_their_words_are_read_as_they_were(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Chunk, "pack", lambda chunk: zlib.compress(chunk.write()))
    monkeypatch.setattr(Chunk, "pack_words", lambda _: b"")
    batch_id = ended(house, ENDS, recipients=ROWS)
    expire(house, datetime.now(UTC) + timedelta(days=31))
    monkeypatch.undo()
    assert [row["name"] for row in house.messages(batch_id)] == ["Name0", "Name1", "Name2", "Name3"]
    assert erase(house, DANA).body["complete"]
    assert [row["name"] for row in house.messages(batch_id)] == [None, "Name1", "Name2", "Name3"]
    assert retry(house, batch_id).body["recipients"] == 1
