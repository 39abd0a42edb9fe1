"""Which texts of a phone get a reply, once it has had some."""

import pytest

from sayso.domain.inbound.keyword import Keyword
from sayso.domain.inbound.reply_limit import Replies

NOON = "2026-11-30T12:00:00.000000Z"
TODAY, YESTERDAY, TOMORROW = "2026-11-30", "2026-11-29", "2026-12-01"
JUST_NOW, EARLIER = "2026-11-30T11:55:00.000001Z", "2026-11-30T11:55:00.000000Z"


@pytest.mark.parametrize(
    ("keyword", "opts_out", "so_far", "answered"),
    [
        pytest.param(Keyword.HELP, False, Replies(), True, id="the first"),
        pytest.param(Keyword.HELP, False, Replies(TODAY, 2), True, id="the last of the day"),
        pytest.param(Keyword.HELP, True, Replies(TODAY, 3), False, id="one more"),
        pytest.param(Keyword.START, False, Replies(TODAY, 3), False, id="one more START"),
        pytest.param(Keyword.HELP, False, Replies(YESTERDAY, 3), True, id="the next day"),
        pytest.param(Keyword.HELP, False, Replies(TOMORROW, 3), False, id="a day that a quicker clock has begun"),
        pytest.param(Keyword.STOP, True, Replies(TODAY, 3, JUST_NOW), True, id="a STOP that opts out, whatever was"),
        pytest.param(Keyword.STOP, False, Replies(TODAY, 1, JUST_NOW), False, id="a STOP again, too soon"),
        pytest.param(Keyword.STOP, False, Replies(TODAY, 1, EARLIER), True, id="a STOP again, five minutes later"),
        pytest.param(Keyword.STOP, False, Replies(TODAY, 3, EARLIER), False, id="a STOP again, one too many"),
        pytest.param(Keyword.STOP, False, Replies(), True, id="a STOP of a phone that staff opted out"),
    ],
)
def test_a_text_is_answered(keyword: Keyword, opts_out: bool, so_far: Replies, answered: bool) -> None:
    assert so_far.allow(keyword, NOON, 3, opts_out=opts_out) is answered


def test_each_reply_counts_on_its_day() -> None:
    first = Replies(version=4).after(Keyword.STOP, NOON)
    assert first == Replies(TODAY, 1, NOON, 4)
    assert first.after(Keyword.HELP, NOON) == Replies(TODAY, 2, NOON, 4)
    assert first.after(Keyword.HELP, f"{TOMORROW}T00:00:00.000000Z") == Replies(TOMORROW, 1, NOON, 4)
