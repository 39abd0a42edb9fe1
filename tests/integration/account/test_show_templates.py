"""GET /templates: in the order of their names, and only the account's own."""

from tests.integration.account.test_save_template import saved
from tests.support.house import House


def test_they_come_in_the_order_of_their_names(house: House) -> None:
    for name in ("recital", "Snow day", "Art show"):
        saved(house, name=name)
    names = [one["name"] for one in house.call("GET", "/templates").body["templates"]]
    assert names == ["Art show", "recital", "Snow day"]


def test_one_is_found_by_its_name_too(house: House) -> None:
    assert house.call("GET", "/templates/snow day").status == 404
    template = saved(house)
    assert house.call("GET", "/templates/snow day").body == template
    assert house.call("GET", "/templates/snow day", query={"version": "1"}).body == template
