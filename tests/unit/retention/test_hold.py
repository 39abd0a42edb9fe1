"""What a hold keeps: a phone whenever, a time for every phone, and whatever may be one of these."""

import pytest

from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Hold, Holds

DANA, KIM = PhoneNumber("+14155550101"), PhoneNumber("+14155550102")
MARCH, APRIL, MAY = "2026-03-01T05:00:00.000000Z", "2026-04-01T04:00:00.000000Z", "2026-05-01T04:00:00.000000Z"
ON_DANA = Hold(id="h1", placed_at=MAY, placed_by="operator", phone=DANA)
ON_MARCH = Hold(id="h2", placed_at=MAY, placed_by="operator", from_at=MARCH, to_at=APRIL)


@pytest.mark.parametrize(
    ("held", "phone", "at", "kept"),
    [
        ((ON_DANA,), DANA, MAY, True),
        ((ON_DANA,), KIM, MAY, False),
        ((ON_DANA,), None, MAY, True),  # it may be Dana's
        ((ON_MARCH,), KIM, MARCH, True),  # the first moment is in it
        ((ON_MARCH,), None, MARCH, True),
        ((ON_MARCH,), KIM, APRIL, False),  # the end is not
        ((ON_MARCH,), None, MAY, False),
        ((ON_DANA, ON_MARCH), KIM, MARCH, True),
        ((), DANA, MARCH, False),
    ],
)
def test_it_keeps_what_may_be_of_its_phone_or_time(
    held: tuple[Hold, ...], phone: PhoneNumber | None, at: str, kept: bool
) -> None:
    assert Holds(account="harbour", held=held).keeps(phone, at) is kept
