"""DELETE /templates/{id}: nobody can use it any more, its versions stay, and its name is free."""

from tests.integration.account.test_save_template import SNOW, changed, saved
from tests.support.commits import Commits
from tests.support.house import House


def test_it_is_gone_from_the_list_and_its_versions_stay(house: House) -> None:
    template = saved(house)
    answer = house.call("DELETE", f"/templates/{template['id']}", role="sender")
    assert (answer.status, answer.body["name"]) == (200, "Snow day")
    assert house.call("GET", "/templates").body == {"templates": []}
    assert house.call("GET", f"/templates/{template['id']}").status == 404
    assert house.call("GET", f"/templates/{template['id']}", query={"version": "1"}).body == template
    assert house.call("DELETE", f"/templates/{template['id']}").status == 404
    [entry] = house.entries(type="template_deleted")
    assert (entry["text"], entry["template"]) == ("Deleted the template “Snow day”.", template["id"])


def test_another_one_may_take_its_name(house: House) -> None:
    first = saved(house)
    house.call("DELETE", f"/templates/{first['id']}")
    second = saved(house, texts={"en": "Closed."})
    assert (second["version"], second["id"] != first["id"]) == (1, True)


def test_one_that_is_changed_at_the_same_moment_is_deleted_as_it_is_then(house: House, commits: Commits) -> None:
    template = saved(house)
    commits.before_next(lambda: changed(house, template, name="Ice day"), by="delete_template")
    assert house.call("DELETE", f"/templates/{template['id']}").body["name"] == "Ice day"
    assert house.entries(type="template_deleted")[0]["template_version"] == 2
    assert changed(house, template, **SNOW).status == 404
