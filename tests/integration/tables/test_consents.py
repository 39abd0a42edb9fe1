"""A consent that cannot be read is not taken for one that does not exist."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import GetError

from sayso.domain.errors import Busy
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber
from sayso.tables.batches import messages
from sayso.tables.consents import consents
from tests.support.house import House

DANA = PhoneNumber("+14155550101")


def out_of_reach(*_: Any, **__: Any) -> Any:
    raise GetError("out of reach", ClientError({"Error": {"Code": "InternalServerError"}}, "GetItem"))


def test_a_consent_that_cannot_be_read_is_busy_and_never_unknown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.opt_in(DANA.e164)
    with monkeypatch.context() as patch:
        patch.setattr(consents.ConsentItem, "get", out_of_reach)
        patch.setattr(consents.ConsentItem, "batch_get", out_of_reach)
        for read in (consents.consent_of, consents.current_consent):
            with pytest.raises(Busy):
                read("harbour", DANA)
        with pytest.raises(Busy):
            consents.consents_of("harbour", [DANA])
    known = consents.consent_of("harbour", DANA)
    assert known is not None
    assert known.sms == "opted_in"


def test_a_message_that_cannot_be_read_is_busy_and_never_open(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id = house.sent(DANA.e164)
    message_id = MessageId.parse(house.messages(batch_id)[0]["message_id"])
    monkeypatch.setattr(messages.MessageItem, "get", out_of_reach)
    with pytest.raises(Busy):
        messages.final_status_of(batch_id, message_id)
