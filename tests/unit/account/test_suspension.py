"""What staff of a stopped account read: who has stopped it, why, and what they can do."""

import pytest

from sayso.domain.account.suspension import Suspension, require_not_suspended
from sayso.domain.errors import AccountSuspended

SINCE = "2026-03-02T16:00:00.000000Z"


@pytest.mark.parametrize(
    ("suspended", "sentence"),
    [
        (
            Suspension(SINCE, "Unpaid since June"),
            "Your operator has stopped this account (Unpaid since June): nothing is sent, and no batch is accepted. "
            "Ask your operator; texts from families still count.",
        ),
        (
            Suspension(SINCE, "closed"),
            "Your operator has stopped this account (closed): nothing is sent, and no batch is accepted. "
            "Ask your operator; texts from families still count.",
        ),
        (
            Suspension(SINCE, "closed", closed=True),
            "Your operator has closed this account for good: nothing is sent, and no batch is accepted. "
            "For another account ask your operator; texts from families still count.",
        ),
    ],
    ids=["suspended", "a reason is only a word", "closed"],
)
def test_it_says_whether_it_may_go_on(suspended: Suspension, sentence: str) -> None:
    with pytest.raises(AccountSuspended) as refused:
        require_not_suspended(suspended)
    assert str(refused.value) == sentence
    assert refused.value.details == [{"suspended_since": SINCE, "reason": suspended.reason}]


def test_an_account_that_is_not_stopped_may_send() -> None:
    require_not_suspended(None)
