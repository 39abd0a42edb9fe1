"""Calls as a test asks for them, and what the carrier tells of their end."""

from datetime import UTC, datetime, timedelta
from typing import Any

from functions.status_callback import webhook as status_webhook
from tests.support.events import sid, signed_webhook
from tests.support.house import House, context

VOICE = {"channel": "voice", "template": "School is closed tomorrow."}


def ends(house: House, batch_id: str, message_id: str, phone: str, status: str, **more: str) -> Any:
    """The carrier's report of a call; `CallStatus` is a final one or not."""
    form = {"CallSid": sid(f"CA{message_id}"), "CallStatus": status, "To": phone} | more
    path = f"/twilio/status/harbour/{batch_id}/{message_id}"
    parameters = {"account": "harbour", "batch": batch_id, "message": message_id}
    return status_webhook.handler(signed_webhook(path, form, path_parameters=parameters), context(10))


def conclude(house: House, batch_id: str, *told: tuple[str, str]) -> None:
    """The carrier reports these statuses of the calls to these phones, and they are settled."""
    ids = {row["phone"]: row["message_id"] for row in house.messages(batch_id)}
    for phone, status in told:
        assert ends(house, batch_id, ids[phone], phone, status)["statusCode"] == 204
    house.settle()


class Second:
    """A clock that stands still, and goes on only while somebody waits; it notes for how long."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=10)
        self.waited: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)
