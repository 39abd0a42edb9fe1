"""Who reads a proof or takes a list along as a file leaves an entry, and gets nothing where it cannot be written."""

from typing import Any

import pytest

from functions.audit_query import api as audit_api
from functions.manage_consent import api as consent_api
from functions.send_batch import api as batch_api
from sayso.tables.log import log
from tests.support.events import rest_request
from tests.support.house import House, context

DANA, KIM = "+14155550101", "+14155550102"
CSV = {"format": "csv"}
LOOKS = ("proof_read", "exported")
HEAD = {"email": "head@harbour.example"}


def export(api: Any, path: str, **query: str) -> dict[str, Any]:
    event = rest_request("GET", path, query=CSV | query, claims=HEAD)
    answer: dict[str, Any] = api.handler(event, context(29))
    return answer


def looks(house: House) -> list[dict[str, Any]]:
    """The entries of who looked, oldest first, without what every entry has."""
    found = [entry for entry in house.entries()[::-1] if entry["type"] in LOOKS]
    return [{name: value for name, value in entry.items() if name not in ("id", "at", "phone_id")} for entry in found]


def test_a_proof_that_is_read_leaves_an_entry_for_each_page(house: House) -> None:
    house.sent(DANA)
    page = house.call("GET", f"/consents/{DANA}/proof", query={"limit": "1"}, claims=HEAD).body
    house.call("GET", f"/consents/{DANA}/proof", query={"cursor": page["cursor"]}, claims=HEAD)
    told = {
        "type": "proof_read",
        "actor": {"kind": "staff", "name": "head@harbour.example"},
        "text": f"Read the proof of {DANA}: 1 entry.",
        "phone": DANA,
        "rows": 1,
    }
    first, second = looks(house)
    assert first == told
    assert (second["rows"], second["text"]) == (0, f"Read the proof of {DANA}: 0 entries.")


def test_who_may_read_no_proof_or_finds_none_leaves_no_entry(house: House) -> None:
    house.opt_in(DANA)
    assert house.call("GET", f"/consents/{DANA}/proof", role="sender").status == 403
    assert house.call("GET", f"/consents/{KIM}/proof").status == 404
    assert looks(house) == []


def test_each_export_leaves_who_what_which_filters_and_how_many_rows(house: House) -> None:
    batch_id = house.sent(DANA, KIM)
    assert len(export(audit_api, "/audit", phone=DANA, type="consent_changed")["body"].splitlines()) == 2
    assert len(export(batch_api, f"/batches/{batch_id}/messages", status="sent")["body"].splitlines()) == 3
    assert len(export(audit_api, "/elections")["body"].splitlines()) == 2
    assert len(export(consent_api, "/consents", status="opted_in")["body"].splitlines()) == 3
    by = {"type": "exported", "actor": {"kind": "staff", "name": "head@harbour.example"}}
    log_, messages, elections, consents = looks(house)
    assert log_ == by | {
        "text": "Exported entries of the log as CSV: 1 row.",
        "phone": DANA,
        "export": "audit",
        "filters": {"type": "consent_changed"},
        "rows": 1,
    }
    assert messages == by | {
        "text": "Exported messages of a batch as CSV: 2 rows.",
        "batch_id": batch_id,
        "export": "messages",
        "filters": {"status": "sent"},
        "rows": 2,
    }
    assert (elections["export"], elections["rows"]) == ("elections", 1)
    assert elections["filters"].keys() == {"from", "to"}
    assert (consents["export"], consents["filters"], consents["rows"]) == ("consents", {"status": "opted_in"}, 2)


def test_who_looks_at_pages_of_the_screen_leaves_no_entry(house: House) -> None:
    batch_id = house.sent(DANA)
    for path in ("/audit", "/elections", "/consents", f"/consents/{DANA}", f"/batches/{batch_id}/messages"):
        assert house.call("GET", path).status == 200
    assert looks(house) == []


def test_an_export_of_the_log_ends_though_each_part_of_it_adds_an_entry(house: House) -> None:
    house.opt_in(DANA, KIM)
    before = {entry["id"] for entry in house.entries()}
    cursor: dict[str, str] = {}
    read: list[str] = []
    while True:
        answer = export(audit_api, "/audit", limit="1", **cursor)
        read += [line.rpartition(",")[2] for line in answer["body"].splitlines()[1:]]
        found = answer["multiValueHeaders"].get("X-Next-Cursor")
        assert len(read) <= len(before)
        if not found:
            break
        cursor = {"cursor": found[0]}
    assert sorted(read) == sorted(before)
    assert len(looks(house)) >= len(before)


@pytest.mark.parametrize(
    ("api", "path"),
    [
        (audit_api, "/audit"),
        (audit_api, "/elections"),
        (batch_api, "/batches/{batch}/messages"),
        (consent_api, "/consents"),
        (consent_api, f"/consents/{DANA}/proof"),
    ],
)
def test_what_cannot_be_written_down_is_not_answered(
    house: House, monkeypatch: pytest.MonkeyPatch, api: Any, path: str
) -> None:
    batch_id = house.sent(DANA)

    def fail(*_: Any) -> None:
        raise OSError("no table today")

    monkeypatch.setattr(log, "put_entry", fail)
    query = {} if path.endswith("proof") else CSV
    event = rest_request("GET", path.format(batch=batch_id), query=query, claims={"cognito:groups": "admin"})
    answer = api.handler(event, context(29))
    assert answer["statusCode"] == 500
    assert DANA not in answer["body"]


def test_a_proof_is_the_same_however_often_somebody_looks(house: House) -> None:
    house.sent(DANA)
    first = house.call("GET", f"/consents/{DANA}/proof").body
    export(audit_api, "/audit", phone=DANA)
    assert house.call("GET", f"/consents/{DANA}/proof").body["entries"] == first["entries"]


def test_a_phone_is_not_known_because_somebody_looked_for_it(house: House) -> None:
    export(audit_api, "/audit", phone=KIM)
    assert house.call("GET", f"/consents/{KIM}/proof").status == 404
    assert house.call("POST", f"/consents/{KIM}/erasure", {"note": "asked to"}).status == 404


def test_an_erasure_that_is_over_does_not_begin_anew_because_somebody_looked(house: House) -> None:
    house.opt_in(DANA)
    assert house.call("POST", f"/consents/{DANA}/erasure", {"note": "asked to"}).body["complete"]
    house.call("GET", f"/consents/{DANA}/proof")
    export(audit_api, "/audit", phone=DANA)
    assert house.call("POST", f"/consents/{DANA}/erasure", {"note": "asked to"}).status == 200
    assert len(house.entries(type="phone_erased")) == 1
