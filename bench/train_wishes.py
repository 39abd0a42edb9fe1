"""`python -m bench.train_wishes`: makes the weights of the model that reads wishes.

`--everyday FILE` adds everyday texts, one a line as author, tab, text: more of them than are kept here make the model
less easily alarmed.
"""

import argparse
import json
import math
import random
import re
import sys
import tomllib
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from local.stack_config import ROOT
from sayso.domain.inbound import wish_model
from sayso.domain.inbound.wish_model import SIZE, STEP, passages, shown_text

CORPUS = ROOT / "tests" / "data" / "wishes"
WEIGHTS = Path(wish_model.__file__).with_name("wish_weights.bin")
FIRST_AUTHORS = {"first": ("known", "held_out"), "others": ("by_others",), "fourth": ("taught",)}
"""Who wrote the first files; `others` are two, who are always left out together."""
WISH, REACTION = "wish", "reaction"

SEEDS = (1, 2, 3)
ROUNDS = 4
RATE = 0.5
OF_EACH_PATTERN = 60
WEIGHT_OF_A_PATTERN = 0.5


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text; `weight` is how much it counts in training."""

    author: str
    text: str
    is_wish: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Model:
    """A bias and a weight for each feature."""

    bias: float
    weights: Sequence[float]

    def score(self, text: str) -> float:
        """The score of the highest passage."""
        return max(self.bias + sum(map(self.weights.__getitem__, one)) / math.sqrt(len(one)) for one in bag(text))


def bag(text: str) -> list[tuple[int, ...]]:
    """The features of each passage of a text."""
    return [passage.features for passage in passages(shown_text(text))]


type Example = tuple[list[tuple[int, ...]], bool, float]
"""The features of a text's passages, whether it is a wish, and its weight."""


def labelled() -> list[Text]:
    """All labelled texts that are kept here, but for reactions, which no model reads."""
    first = [
        Text(author, row["text"], row["expect"] == "pause")
        for author, parts in FIRST_AUTHORS.items()
        for part in parts
        for row in json.loads((CORPUS / f"{part}.json").read_text(encoding="utf-8"))
    ]
    others = [
        Text(file.stem, text, kind == WISH)
        for file in sorted((CORPUS / "authors").glob("*.tsv"))
        for kind, text in written(file)
        if kind != REACTION
    ]
    return first + others


def written(file: Path) -> Iterator[tuple[str, str]]:
    """Kind and text of each line of an author's file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        kind, _, text = line.partition("\t")
        yield kind, text.replace(r"\n", "\n")


def put_together(seed: int = 3) -> Iterator[Text]:
    """Texts made of the parts in grammar.toml, some in capitals or with two letters exchanged."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    grammar = tomllib.loads((CORPUS / "grammar.toml").read_text(encoding="utf-8"))
    lists = grammar["lists"]
    for kind in ("wish", "other"):
        for pattern in chain.from_iterable(grammar[kind].values()):
            for _ in range(OF_EACH_PATTERN):
                text = re.sub(r"<(\w+)>", lambda part: chance.choice(lists[part[1]]), pattern)
                yield Text("grammar", _as_typed(text, chance), kind == "wish", WEIGHT_OF_A_PATTERN)


def _as_typed(text: str, chance: random.Random) -> str:
    roll = chance.random()
    if roll < 0.15:
        return text.upper()
    if roll < 0.3 and len(text) > 8:
        at = chance.randrange(1, len(text) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text.replace("'", "") if roll < 0.4 else text


def trained(texts: Iterable[Text], seeds: Sequence[int] = (1,)) -> Model:
    """The mean of one model for each seed."""
    examples = [(bag(one.text), one.is_wish, one.weight) for one in texts]
    models = [_trained(list(examples), seed) for seed in seeds]
    weights = [math.fsum(of_feature) / len(models) for of_feature in zip(*(one.weights for one in models), strict=True)]
    return Model(math.fsum(one.bias for one in models) / len(models), weights)


def _trained(examples: list[Example], seed: int) -> Model:
    """Logistic regression by AdaGrad; of a text, the passage that scores highest learns."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    weights, squares = array("d", [0.0]) * SIZE, array("d", [1e-8]) * SIZE
    bias, square = 0.0, 1e-8
    for _ in range(ROUNDS):
        chance.shuffle(examples)
        for found, is_wish, weight in examples:
            score, at = max(
                (bias + sum(map(weights.__getitem__, one)) / math.sqrt(len(one)), at) for at, one in enumerate(found)
            )
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - is_wish) * weight
            step = error / math.sqrt(len(found[at]))
            for feature in found[at]:
                squares[feature] += step * step
                weights[feature] -= RATE * step / math.sqrt(squares[feature])
            square += error * error
            bias -= RATE * error / math.sqrt(square)
    return Model(bias, weights)


def write(model: Model) -> None:
    """Store the weights as signed bytes, the bias first."""
    stored = array("b", (_byte(value) for value in (model.bias, *model.weights)))
    WEIGHTS.write_bytes(zlib.compress(stored.tobytes(), 9))


def _byte(value: float) -> int:
    return max(-128, min(127, round(value / STEP)))


def everyday(path: Path | None) -> list[Text]:
    """Everyday texts from a file of lines: author, tab, text."""
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    return [Text(author, text, is_wish=False) for author, _, text in (line.partition("\t") for line in lines)]


def main() -> int:
    """Train on all texts and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m bench.train_wishes", description=__doc__)
    parser.add_argument("--everyday", type=Path)
    more = everyday(parser.parse_args().everyday)
    write(trained([*labelled(), *put_together(), *more], SEEDS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
