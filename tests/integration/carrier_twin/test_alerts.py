"""Alerts: each webhook that failed is listed, as Twilio's Monitor API lists it, and no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioException

from tests.support.scene import FAMILY, OUR_NUMBER, Scene, client_of, playing

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def times() -> list[datetime]:
    """The carrier's clock: it shows the last of these."""
    return [NINE]


@pytest.fixture
def scene(times: list[datetime]) -> Iterator[Scene]:
    with playing({}, lambda: times[-1]) as scene:
        yield scene


def test_a_text_whose_webhook_failed_is_listed_with_its_id_and_url(scene: Scene) -> None:
    scene.webhooks.statuses = [429]
    assert scene.text()["status"] == 429
    assert scene.text()["status"] == 200
    [alert] = scene.client.monitor.v1.alerts.list(start_date=NINE)
    [lost, _] = reversed(scene.client.messages.list(to=OUR_NUMBER))
    assert alert.resource_sid == lost.sid
    assert (alert.request_url, alert.request_method) == (scene.webhooks.url("inbound"), "POST")
    assert (alert.error_code, alert.log_level, alert.date_generated) == ("11200", "error", NINE)
    assert alert.date_created == NINE


def test_a_webhook_that_cannot_be_reached_is_an_alert_too(scene: Scene) -> None:
    scene.twin.post_texts_to("http://127.0.0.1:1/twilio/inbound#rc=5&rp=all")
    with pytest.raises(ValueError, match="did not answer"):
        scene.twin.text(FAMILY, OUR_NUMBER, "STOP")
    [alert] = scene.client.monitor.v1.alerts.list()
    assert (alert.error_code, alert.request_url) == ("11205", "http://127.0.0.1:1/twilio/inbound")


def test_a_callback_is_an_alert_once_all_its_retries_have_failed(scene: Scene) -> None:
    scene.webhooks.statuses = [500, 200, 500, 500]
    sid = scene.send(status_callback=f"{scene.status_url}#rc=1&rp=all").sid
    scene.settle()
    assert scene.webhooks.statuses_of(sid) == ["sent", "sent", "delivered", "delivered"]
    alerts = scene.client.monitor.v1.alerts.list()
    assert [(one.resource_sid, one.request_url) for one in alerts] == [(sid, scene.status_url)]


def test_a_call_without_its_script_is_an_alert(scene: Scene) -> None:
    scene.webhooks.statuses = [503]
    sid = scene.call().sid
    scene.settle()
    [alert] = scene.client.monitor.v1.alerts.list()
    assert (alert.resource_sid, alert.request_url) == (sid, scene.webhooks.url("voice/script"))


def test_alerts_are_listed_newest_first_from_a_time_on_page_by_page(scene: Scene, times: list[datetime]) -> None:
    for minute in range(4):
        times.append(NINE + timedelta(minutes=minute, seconds=0.7))
        scene.webhooks.statuses = [500]
        scene.text()
    listed = [one.date_generated for one in scene.client.monitor.v1.alerts.list(page_size=1)]
    assert listed == [NINE + timedelta(minutes=minute) for minute in (3, 2, 1, 0)]
    since = scene.client.monitor.v1.alerts.list(start_date=NINE + timedelta(minutes=2), page_size=1)
    assert [one.date_generated for one in since] == listed[:2]
    until = scene.client.monitor.v1.alerts.list(end_date=NINE + timedelta(minutes=1), log_level="error")
    assert [one.date_generated for one in until] == listed[2:]
    assert scene.client.monitor.v1.alerts.list(log_level="debug") == []


def test_nobody_else_reads_them_and_a_reset_removes_them(scene: Scene) -> None:
    scene.webhooks.statuses = [500]
    scene.text()
    stranger = client_of(scene.url)
    stranger.password = "another token"
    stranger.auth = (stranger.username, stranger.password)
    with pytest.raises(TwilioException, match="Authenticate"):
        stranger.monitor.v1.alerts.list()
    scene.twin.reset()
    assert scene.client.monitor.v1.alerts.list() == []
