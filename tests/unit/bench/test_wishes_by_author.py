"""How the model is measured: no author is in both halves."""

import pytest

from bench.train_wishes import Text
from bench.wishes_by_author import FOLDS, by_author


def test_no_author_is_read_by_a_model_that_knows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        Text(author, f"{words} {author}", is_wish)
        for author in "abcdef"
        for words, is_wish in [("stop texting me", True), ("stop by at noon", False)]
    ]
    known: list[set[str]] = []

    class Knows:
        def __init__(self, of: list[Text]) -> None:
            known.append({one.author for one in of})

        def score(self, text: str) -> float:
            assert text[-1] not in known[-1]
            return 9.0 if "me" in text else -9.0

    monkeypatch.setattr("bench.wishes_by_author.labelled", lambda: texts)
    monkeypatch.setattr("bench.wishes_by_author.put_together", lambda: ())
    monkeypatch.setattr("bench.wishes_by_author.trained", Knows)
    measured = list(by_author())
    assert sorted(one.author for one in measured) == list("abcdef")
    assert len(known) == FOLDS
    assert {(one.wishes, one.noticed, one.others, one.paused) for one in measured} == {(1, 1, 1, 0)}
