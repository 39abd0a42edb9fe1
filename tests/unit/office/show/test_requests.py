"""How long a request has waited, as people say it."""

import pytest

from sayso_cli.office.show.requests import lasting


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a moment"),
        (59, "a moment"),
        (60, "1 minute"),
        (3_599, "59 minutes"),
        (7_200, "2 hours"),
        (172_800, "2 days"),
    ],
)
def test_a_wait_is_told_as_people_say_it(seconds: int, words: str) -> None:
    assert lasting(seconds) == words
