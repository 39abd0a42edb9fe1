"""Short names of batches: as many as are needed, in a form that can be typed."""

from sayso.domain.batch.short_name import WORDS, is_short_name, short_name


def test_an_attempt_always_gives_the_same_name_and_another_one_another() -> None:
    assert short_name("id", 0) == short_name("id", 0)
    assert len({short_name("id", attempt) for attempt in range(6)}) == 6
    assert short_name("id", 0) != short_name("other", 0)


def test_the_words_are_plain_and_none_comes_twice() -> None:
    assert len(set(WORDS)) == len(WORDS) >= 128
    assert all(word.isascii() and word.isalpha() and word.islower() and 2 < len(word) < 11 for word in WORDS)


def test_ten_thousand_batches_seldom_meet_and_the_third_attempt_has_a_hundred_times_the_room() -> None:
    first = {short_name(f"{number}", 0) for number in range(10_000)}
    assert len(first) > 9_900
    assert [len(short_name("id", attempt).partition("-")[2]) for attempt in range(4)] == [4, 4, 6, 6]


def test_every_name_has_the_form_of_one_and_no_id_has() -> None:
    assert all(is_short_name(short_name("id", attempt)) for attempt in range(4))
    assert not any(map(is_short_name, ("3d08ca3296c5ea20d7cc79c47de3e5be", "maple", "maple-417", "Maple-0417")))
