"""Lists and numbers as people write them."""

import pytest

from sayso_cli.office.phrasing import listed

LISTS = [
    ([], "", "none"),
    (["a"], "a", "one"),
    (["a", "b"], "a and b", "two"),
    (["a", "b", "c"], "a, b and c", "as many as are shown"),
    (["a", "b", "c", "d"], "a, b, c and 1 more", "more"),
]


@pytest.mark.parametrize(("words", "text", "why"), LISTS)
def test_a_list_of_words_reads_as_people_write_it(words: list[str], text: str, why: str) -> None:
    assert listed(words, 3) == text, why
