"""The carrier twin's web page of phones, and what it shows."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.scene import FAMILY, OTHER, OUR_NUMBER, Scene, playing

REPLY = "<Response><Message>You get no more texts.</Message></Response>"


@pytest.fixture
def scene() -> Iterator[Scene]:
    with playing({}) as scene:
        yield scene


def test_the_page_is_one_file_that_needs_no_network(scene: Scene) -> None:
    page = requests.get(f"{scene.url}/", timeout=5)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html;charset=utf-8")
    assert page.text.startswith("<!doctype html>")
    assert re.findall(r"""https?:|//\w|\b(?:src|href)=(?!"data:)|@import|innerHTML""", page.text) == []
    assert len(page.text.splitlines()) < 200
    assert "nobody real is texted" in page.text


def test_each_phone_shows_its_texts_both_ways_with_their_status(scene: Scene) -> None:
    scene.twin.behave({OTHER: {"do": "fail", "code": 30007}})
    scene.send()
    scene.send(to=OTHER, from_="+14155550200", body="Hi Ada")
    scene.webhooks.body = REPLY
    scene.text()
    scene.settle()
    family, other = scene.twin.conversations()
    assert (family["phone"], family["texts"], other["phone"], other["texts"]) == (FAMILY, 3, OTHER, 1)
    assert [(m["inbound"], m["number"], m["body"], m["status"]) for m in family["messages"]] == [
        (False, OUR_NUMBER, "Hi Sam", "delivered"),
        (True, OUR_NUMBER, " Stop! ", "received"),
        (False, OUR_NUMBER, "You get no more texts.", "delivered"),
    ]
    [failed] = other["messages"]
    assert (failed["number"], failed["status"], failed["error_code"]) == ("+14155550200", "failed", 30007)


@pytest.mark.parametrize("part", ["0102", "+1415555010", " 14155550102"])
def test_phones_are_found_by_a_part_of_their_number(scene: Scene, part: str) -> None:
    scene.send()
    scene.send(to=OTHER)
    found = [one["phone"] for one in scene.twin.conversations(part)]
    assert found == ([FAMILY, OTHER] if part == "+1415555010" else [OTHER])


def test_with_many_phones_those_with_the_latest_news_are_shown_in_a_steady_order(scene: Scene) -> None:
    phones = [f"+1415555{n:04}" for n in range(1000, 1070)]
    for phone in (*phones, phones[0]):
        scene.send(to=phone)
    answer = requests.get(f"{scene.url}/control/conversations", timeout=5).json()
    assert (answer["phones"], [one["phone"] for one in answer["conversations"]]) == (70, [phones[0], *phones[11:]])


def test_of_a_long_conversation_the_end_is_shown(scene: Scene) -> None:
    for n in range(35):
        scene.send(body=f"number {n}")
    [found] = scene.twin.conversations()
    assert (found["texts"], [m["body"] for m in found["messages"]]) == (35, [f"number {n}" for n in range(5, 35)])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST:{port}", 200),
        ("host.docker.internal:{port}", 200),
        ("evil.example:{port}", 403),
        ("evil.example", 403),
        ("127.0.0.1", 403),
        ("127.0.0.1:1", 403),
        ("localhost.evil.example:{port}", 403),
        ("", 403),
    ],
)
def test_a_name_that_was_turned_to_this_machine_reads_and_changes_nothing(scene: Scene, host: str, status: int) -> None:
    """DNS rebinding: to the browser a page of evil.example may ask evil.example, wherever that name leads by now."""
    headers = {"Host": host.format(port=urlsplit(scene.url).port)}
    for path in ("/", "/control/messages"):
        assert requests.get(f"{scene.url}{path}", headers=headers, timeout=5).status_code == status
    assert requests.post(f"{scene.url}/control/reset", headers=headers, timeout=5).status_code == status


def test_pages_of_other_sites_give_no_orders(scene: Scene) -> None:
    for site, status in (("cross-site", 403), ("same-origin", 200)):
        headers = {"Sec-Fetch-Site": site}
        assert requests.post(f"{scene.url}/control/reset", headers=headers, timeout=5).status_code == status
        assert requests.get(f"{scene.url}/", headers=headers, timeout=5).status_code == 200
