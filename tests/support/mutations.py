"""Requests that are nearly right: an example of the document, with one to three things changed."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from apidoc.example import Example

type JsonPath = tuple[str | int, ...]

ODD_TEXTS = st.sampled_from(
    ["", " ", "\n", "\0", "null", "+", "{{", "é😀", "\u202e", "a" * 301, "-1", "1e9", "%2B", "../.."]
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    ODD_TEXTS,
    st.text(max_size=20),
    st.lists(st.none() | st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


def paths(value: Any, here: JsonPath = ()) -> Iterator[JsonPath]:
    """The path of every part of a body, itself included."""
    yield here
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from paths(part, (*here, name))


@st.composite
def nearly(draw: st.DrawFn, body: Any) -> Any:
    """A body with something replaced, left out or added."""
    changed = copy.deepcopy(body)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(changed))))
        if not path:
            changed = draw(ODD) if draw(st.integers(0, 9)) == 0 else changed
            continue
        *way, last = path
        holder = changed
        for name in way:
            holder = holder[name]
        match draw(st.sampled_from(["replace", "leave out", "add"])):
            case "replace":
                holder[last] = draw(ODD)
            case "leave out":
                del holder[last]
            case _ if isinstance(holder, dict):
                holder[draw(st.text(min_size=1, max_size=5))] = draw(ODD)
            case _:
                holder.append(draw(ODD))
    return changed


@st.composite
def odd_query(draw: st.DrawFn, example: Example, names: list[str]) -> dict[str, str]:
    """The example's query, with odd values for some parameters of the call, or for one that it does not have."""
    odd = draw(st.dictionaries(st.sampled_from([*names, "colour"]), ODD_TEXTS | st.text(max_size=20), max_size=3))
    return {**example.query, **odd}
