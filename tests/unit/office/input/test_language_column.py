"""Languages as lists write them."""

import pytest

from sayso_cli.office.input.language_column import code_of, find
from sayso_cli.office.input.sheet import parse


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Spanish", "es"),
        ("ESPAÑOL", "es"),
        ("es", "es"),
        ("es-MX", "es"),
        ("SPA", "es"),
        ("English", "en"),
        ("Chinese (Mandarin)", "zh"),
        ("Haitian-Creole", "ht"),
        ("xx-YY", "xx"),
        ("Other", None),
        ("No", None),
        ("Sp", None),
    ],
)
def test_a_cell_names_a_language_or_none(cell: str, code: str | None) -> None:
    assert code_of(cell) == code


@pytest.mark.parametrize("title", ["Language", "Home Language", "preferred_language", "Idioma", "homeLanguage"])
def test_the_column_is_found_by_its_usual_titles(title: str) -> None:
    assert find(parse("f.csv", f"phone,{title}\n+1,es\n".encode()), None) == 1


def test_another_title_is_not_taken_for_it() -> None:
    assert find(parse("f.csv", b"phone,Language teacher\n+1,Ms. May\n"), None) is None
