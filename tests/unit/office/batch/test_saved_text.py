"""A saved text as the texts of a batch: found by its name, in the version that was read."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from sayso_cli.office.api.client import Client
from sayso_cli.office.batch.saved_text import Texts, find, get
from sayso_cli.office.problem import Problem

SNOW = {"id": "a1", "name": "Snow day", "version": 2}
OTHER = {"id": "b2", "name": "a1", "version": 1}


def client(*saved: dict[str, Any]) -> Client:
    answers = {"/templates": {"templates": list(saved)}} | {f"/templates/{one['id']}": one for one in saved}
    return cast(Client, SimpleNamespace(get=answers.__getitem__))


def test_it_is_found_by_its_id_then_by_its_name_however_that_is_written() -> None:
    assert find(client(OTHER, SNOW), "a1") == SNOW
    assert get(client(OTHER, SNOW), " SNOW  day") == SNOW
    assert find(client(OTHER), "Snow day") is None


def test_what_is_not_there_is_said_with_what_there_is() -> None:
    with pytest.raises(Problem, match=r"There is no saved text “Ice day”: there are “a1” and “Snow day”\."):
        get(client(OTHER, SNOW), "Ice day")
    with pytest.raises(Problem, match="none is saved yet"):
        get(client(), "Ice day")


def test_a_text_in_the_accounts_language_has_to_be_there() -> None:
    with pytest.raises(Problem, match="no text in en, your account's language: add one with"):
        Texts.saved(SNOW | {"texts": {"es": "Cerrado."}}, "en")
