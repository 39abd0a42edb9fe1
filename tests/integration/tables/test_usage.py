"""What was counted is kept as long as it counts, and then expires."""

from datetime import UTC, datetime, timedelta

from sayso.domain.account.limits import Budget
from sayso.tables.accounts import pace, usage
from sayso.tables.consents import replies
from tests.support.house import House

DANA = "+14155550101"


def test_counts_expire_after_their_longest_period(house: House) -> None:
    before = datetime.now(UTC)
    house.accept(DANA)
    used = usage.UsageItem.get("harbour", Budget.ORDINARY.value)
    turn = pace.PaceItem.get("harbour", "pace")
    assert before + timedelta(days=39) < used.expires < before + timedelta(days=41)
    assert before + timedelta(hours=23) < turn.expires < before + timedelta(hours=25)
    house.opt_in(DANA)
    house.text(DANA, "HELP", text_id="SM1")
    [reply] = replies.RepliesItem.query("harbour#replies")
    assert before + timedelta(days=1) < reply.expires < before + timedelta(days=4)
