"""Lists as CSV: all rows of a batch, and the log with its cursor in a header."""

import csv
import io
from typing import Any

import pytest

from functions.audit_query import api as audit_api
from functions.send_batch import api as batch_api
from tests.support.events import rest_request
from tests.support.house import House, context

DANA, LEE = "+14155550101", "+14155550102"


def rows_of(answer: dict[str, Any]) -> list[dict[str, str]]:
    assert answer["statusCode"] == 200
    assert answer["multiValueHeaders"]["Content-Type"] == ["text/csv; charset=utf-8"]
    return list(csv.DictReader(io.StringIO(answer["body"])))


@pytest.mark.parametrize(("status", "phones"), [(None, [DANA, LEE]), ("skipped", [LEE]), ("delivered", [])])
def test_the_messages_of_a_batch_are_one_file(
    house: House, monkeypatch: pytest.MonkeyPatch, status: str | None, phones: list[str]
) -> None:
    monkeypatch.setattr("sayso.actions.batch.show_messages.CHUNKS_PER_PAGE", 1)
    monkeypatch.setattr("sayso.domain.batch.chunk.CHUNK_SIZE", 1)
    house.opt_in(DANA)
    batch_id = house.accept(DANA, LEE)
    house.dispatch()
    house.settle()
    query = {"format": "csv"} | ({"status": status} if status else {})
    rows = rows_of(batch_api.handler(rest_request("GET", f"/batches/{batch_id}/messages", query=query), context(29)))
    shown = [row for row in house.messages(batch_id) if status in (None, row["status"])]
    assert [row["phone"] for row in rows] == phones == [row["phone"] for row in shown]
    for row, message in zip(rows, shown, strict=True):
        shown_as = message | {"retryable": "false"}
        assert row == {name: "" if shown_as[name] is None else str(shown_as[name]) for name in row}


def test_the_log_comes_in_files_that_follow_each_other(house: House) -> None:
    house.opt_in(DANA, LEE)
    whole = house.entries()
    first = audit_api.handler(rest_request("GET", "/audit", query={"format": "csv", "limit": "3"}), context(29))
    [cursor] = first["multiValueHeaders"]["X-Next-Cursor"]
    query = {"format": "csv", "cursor": cursor}
    second = audit_api.handler(rest_request("GET", "/audit", query=query), context(29))
    assert "X-Next-Cursor" not in second["multiValueHeaders"]
    rows = rows_of(first) + rows_of(second)
    assert [row["id"] for row in rows] == [entry["id"] for entry in whole]
    assert [row["text"] for row in rows] == [entry["text"] for entry in whole]
    assert {row["actor"] for row in rows} == {entry["actor"]["name"] for entry in whole}


def test_a_filter_without_an_index_reads_on_until_the_file_is_full(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.actions.audit.query_log.MAX_READ", 2)
    house.opt_in(DANA, LEE)
    query = {"format": "csv", "type": "credits_purchased"}
    [row] = rows_of(audit_api.handler(rest_request("GET", "/audit", query=query), context(29)))
    assert row["type"] == "credits_purchased"


def test_a_file_is_ready_in_time_though_nothing_matches_and_goes_on_from_its_cursor(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.actions.audit.query_log.MAX_READ", 2)
    monkeypatch.setattr("sayso.actions.audit.query_log.MAX_PAGES", 1)
    house.opt_in(DANA, LEE)
    query = {"format": "csv", "type": "credits_purchased"}
    first = audit_api.handler(rest_request("GET", "/audit", query=query), context(29))
    assert rows_of(first) == []
    query["cursor"] = first["multiValueHeaders"]["X-Next-Cursor"][0]
    [row] = rows_of(audit_api.handler(rest_request("GET", "/audit", query=query), context(29)))
    assert row["type"] == "credits_purchased"


def test_another_format_is_refused(house: House) -> None:
    answer = house.call("GET", "/audit", query={"format": "xml"})
    assert (answer.status, answer.body["details"][0]["field"]) == (400, "format")
