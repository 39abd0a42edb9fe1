"""How wishes are measured: bounds that small numbers deserve, and no author in both halves."""

import math

import pytest

from bench.train_wishes import Text, put_together, trained
from bench.wishes import bound
from sayso.domain.inbound.wish_model import SIZE


@pytest.mark.parametrize(
    ("seen", "of", "at_most"),
    [(0, 300, 0.0099), (0, 15_000, 0.0002), (1, 117, 0.0399), (5, 216, 0.0480), (3, 5, 0.9236)],
)
def test_the_bound_is_that_of_clopper_and_pearson(seen: int, of: int, at_most: float) -> None:
    assert math.isclose(bound(seen, of), at_most, rel_tol=0.01)


def test_a_model_learns_what_it_is_told_and_each_training_is_the_same() -> None:
    texts = [
        Text("a", text, is_wish)
        for text, is_wish in [
            ("stop texting me", True),
            ("no more texts please", True),
            ("stop by at noon", False),
            ("no more snacks please", False),
        ]
    ]
    model, again = trained(texts), trained(texts)
    assert (model.bias, list(model.weights)) == (again.bias, list(again.weights))
    assert len(model.weights) == SIZE
    assert min(model.score(one.text) for one in texts if one.is_wish) > 0
    assert max(model.score(one.text) for one in texts if not one.is_wish) < 0


def test_what_is_put_together_is_the_same_each_time_and_has_both_kinds_in_both_languages() -> None:
    made = list(put_together())
    assert made == list(put_together())
    assert {one.is_wish for one in made} == {True, False}
    assert any("mensajes" in one.text for one in made)
