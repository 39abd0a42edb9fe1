"""POST and PUT /templates: a version is written once, with an entry, and nobody's version is overwritten unseen."""

from typing import Any

import pytest

from sayso.actions.account import save_template as action
from sayso.tables.accounts.saved_templates import VersionItem, catalogue_of
from tests.support.commits import Commits, Crash
from tests.support.house import House

ENGLISH, SPANISH = "No classes today, {{first_name}}.", "Hoy no hay clases, {{first_name}}."
SNOW: dict[str, Any] = {"name": "Snow day", "category": "general", "texts": {"en": ENGLISH, "es": SPANISH}}


def saved(house: House, **changes: Any) -> dict[str, Any]:
    answer = house.call("POST", "/templates", SNOW | changes, role="sender")
    assert answer.status == 201, answer.body
    return dict(answer.body)


def changed(house: House, template: dict[str, Any], **changes: Any) -> Any:
    return house.call("PUT", f"/templates/{template['id']}", SNOW | changes, role="sender")


def test_it_is_shown_as_it_was_saved_and_the_log_says_who_saved_it_without_its_words(house: House) -> None:
    template = saved(house)
    assert {name: template[name] for name in SNOW} == SNOW
    assert (template["version"], template["languages"]) == (1, ["en", "es"])
    assert house.call("GET", f"/templates/{template['id']}").body == template
    heading = {name: value for name, value in template.items() if name != "texts"}
    assert house.call("GET", "/templates", role="viewer").body == {"templates": [heading]}
    [entry] = house.entries(type="template_saved")
    assert entry["text"] == "Saved version 1 of the template “Snow day”."
    assert (entry["template"], entry["template_version"]) == (template["id"], 1)
    assert entry["changed"] == ["name", "texts.en", "texts.es"]
    assert entry["actor"]["name"] == template["saved_by"]


def test_each_version_stays_and_the_log_says_what_changed(house: House) -> None:
    first = saved(house)
    second = changed(house, first, version=1, texts={"en": "Closed today."}, category=None).body
    assert (second["version"], second["texts"], second["category"]) == (2, {"en": "Closed today."}, None)
    assert house.call("GET", f"/templates/{first['id']}", query={"version": "1"}).body == first
    assert house.call("GET", f"/templates/{first['id']}").body == second
    assert house.call("GET", f"/templates/{first['id']}", query={"version": "3"}).status == 404
    assert house.entries(type="template_saved")[0]["changed"] == ["category", "texts.en", "texts.es"]


def test_the_largest_one_fits_into_an_item(house: House) -> None:
    """An item of DynamoDB has 400 KB at most."""
    languages = ("en", "es", "fr", "de", "it", "pt", "vi", "zh", "ko", "ru")
    texts = dict.fromkeys(languages, "🎉" * 5_000)
    assert saved(house, texts=texts)["texts"] == texts
    [version] = [item for item in VersionItem.scan() if item.sk.startswith("template#")]
    assert len(version.serialize()["content"]["S"].encode()) < 350_000


def test_a_repeat_saves_nothing_again(house: House) -> None:
    first = saved(house)
    assert saved(house) == first
    assert saved(house, name="  Snow   day ") == first
    second = changed(house, first, version=1, name="Snow").body
    assert changed(house, first, version=1, name="Snow").body == second
    assert len(house.entries(type="template_saved")) == 2


def test_two_of_one_name_are_refused_however_it_is_written(house: House) -> None:
    first = saved(house)
    answer = house.call("POST", "/templates", SNOW | {"name": "SNOW  day", "texts": {"en": "Closed."}})
    assert (answer.status, answer.body["code"], answer.body["details"][0]["id"]) == (409, "name_taken", first["id"])
    other = saved(house, name="Recital")
    assert changed(house, other).body["code"] == "name_taken"
    assert changed(house, other, name="Recital!").status == 200


def test_what_somebody_else_has_saved_since_is_not_overwritten(house: House) -> None:
    first = saved(house)
    assert changed(house, first, version=1, name="Ice day").status == 200
    answer = changed(house, first, version=1, name="Storm day")
    assert (answer.status, answer.body["code"]) == (409, "changed_meanwhile")
    assert house.call("GET", f"/templates/{first['id']}").body["name"] == "Ice day"


def test_two_that_are_saved_at_the_same_moment_are_both_there(house: House, commits: Commits) -> None:
    commits.before_next(lambda: saved(house, name="Recital"), by="save_template")
    saved(house)
    names = [one["name"] for one in house.call("GET", "/templates").body["templates"]]
    assert names == ["Recital", "Snow day"]


def test_two_new_versions_at_the_same_moment_are_told_apart(house: House, commits: Commits) -> None:
    first = saved(house)
    commits.before_next(lambda: changed(house, first, version=1, name="Ice day"), by="save_template")
    assert changed(house, first, version=1, name="Storm day").body["code"] == "changed_meanwhile"
    assert [entry["template_version"] for entry in house.entries(type="template_saved")] == [2, 1]


@pytest.mark.parametrize("late", [False, True])
def test_a_crash_leaves_all_of_it_or_nothing_and_a_repeat_completes_it(
    house: House, commits: Commits, *, late: bool
) -> None:
    commits.crash_at_next(by="save_template", late=late)
    with pytest.raises(Crash):
        saved(house)
    assert len(catalogue_of("harbour").headings) == len(house.entries(type="template_saved")) == int(late)
    assert saved(house)["version"] == 1
    assert len(house.entries(type="template_saved")) == 1


def test_no_more_than_the_catalogue_holds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action, "MOST_TEMPLATES", 1)
    saved(house)
    answer = house.call("POST", "/templates", SNOW | {"name": "Recital"})
    assert (answer.status, "delete one" in answer.body["message"]) == (400, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"category": "bake_sale"}, "category"),
        ({"texts": {}}, "texts"),
        ({"texts": {"es": SPANISH}}, "texts"),
        ({"texts": {"en": "Hi {{first_name"}}, "texts.en"),
        ({"texts": {"en": "  "}}, "texts.en"),
        ({"texts": {"en": ENGLISH, "Spanish": SPANISH}}, "texts.Spanish"),
        ({"words": "x"}, "words"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_its_field(house: House, change: dict[str, Any], field: str) -> None:
    answer = house.call("POST", "/templates", SNOW | change)
    assert (answer.status, answer.body["details"][0]["field"]) == (400, field)
    assert catalogue_of("harbour").version == 0


def test_the_accounts_language_decides_which_text_it_needs(house: House) -> None:
    assert house.call("PUT", "/settings", {"language": "es"}).status == 200
    assert house.call("POST", "/templates", SNOW | {"texts": {"en": ENGLISH}}).status == 400
    assert saved(house, texts={"es": SPANISH})["languages"] == ["es"]
