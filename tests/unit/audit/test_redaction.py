"""What of an entry goes with an erasure: nothing of one about no phone, and whatever is not known to be harmless."""

from typing import Any

import pytest

from sayso.domain.audit.redaction import KEPT, parted

PHONE = "+14155550101"
CASES: list[tuple[str | None, dict[str, Any], dict[str, Any]]] = [
    (PHONE, {"note": "Dana rang", "before": {}, "after": {}, "version": 2}, {"note": "Dana rang"}),
    (PHONE, {"words": "stop texting Dana", "rule": "stop_texting"}, {"words": "stop texting Dana"}),
    (PHONE, {"a_new_field": 1}, {"a_new_field": 1}),
    (PHONE, {"carrier_id": "SM1", "reason": "opted_out", "error_code": "30003"}, {}),
    (None, {"reason": "a correction", "settings": {"name": "Harbour"}}, {}),
]


@pytest.mark.parametrize(("phone", "data", "personal"), CASES)
def test_a_field_stays_where_it_is_known_to_be_nobodys_words(
    phone: str | None, data: dict[str, Any], personal: dict[str, Any]
) -> None:
    stays, goes = parted(phone, data)
    assert goes == personal
    assert stays | goes == data


def test_what_people_write_is_not_kept() -> None:
    assert not KEPT & {"note", "words", "name", "family_id", "text", "body", "template"}
