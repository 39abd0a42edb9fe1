"""Saved templates: how they are found, and what a new version changes."""

import pytest

from sayso.domain.errors import InvalidRequest, NotFound
from sayso.domain.text.saved_template import (
    SavedTemplate,
    TemplateCatalogue,
    TemplateDraft,
    require_language,
    template_id,
)


def saved(name: str, template_id: str = "a1", **texts: str) -> SavedTemplate:
    return SavedTemplate(
        id=template_id,
        name=name,
        category=None,
        languages=tuple(texts),
        version=1,
        saved_at="2026-11-30T12:00:00.000000Z",
        saved_by="office@harbour.example",
        texts=texts,
    )


@pytest.mark.parametrize("wanted", ["a1", "Snow day", "  snow   DAY", "SNOW DAY "])
def test_it_is_found_by_id_and_by_name_however_it_is_written(wanted: str) -> None:
    heading = saved("Snow day").heading
    assert TemplateCatalogue(account="harbour", headings=(heading,)).get(wanted) == heading


def test_an_id_counts_before_a_name_that_looks_like_it() -> None:
    named, meant = saved("a1", "b2").heading, saved("Snow day", "a1").heading
    assert TemplateCatalogue(account="harbour", headings=(named, meant)).get("a1") == meant


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        TemplateCatalogue(account="harbour").get("Snow day")


def test_ids_are_new_after_each_change_and_different_in_each_account() -> None:
    catalogues = [
        TemplateCatalogue(account=name, version=version) for name in ("harbour", "valley") for version in (0, 1)
    ]
    assert len({template_id(one) for one in catalogues}) == 4


def test_a_new_version_says_what_it_changes() -> None:
    before = saved("Snow day", en="Closed.", es="Cerrado.")
    draft = TemplateDraft(name="Ice day", category="general", texts={"en": "Closed.", "zh": "关闭"})
    assert before.differences(draft) == ["name", "category", "texts.es", "texts.zh"]
    assert before.differences(TemplateDraft(name="Snow day", category=None, texts=before.texts)) == []


def test_a_text_in_the_accounts_language_has_to_be_there() -> None:
    require_language({"en": "Closed."}, "en")
    with pytest.raises(InvalidRequest, match="no text in en"):
        require_language({"es": "Cerrado."}, "en")
