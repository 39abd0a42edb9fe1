"""Previews and submits a batch; idempotent: a lost response or a repeated command does not send it twice."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sayso_cli.office.api.client import Client, ResponseBody
from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.problem import Interrupted, Unreachable

UNKNOWN_OUTCOME = (
    "It is not known whether the batch was accepted: `sayso status` shows it if it was, and the same command on "
    "the same day will not send it twice."
)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The batch after the request. `is_repeat` if an earlier command had already submitted it."""

    batch: ResponseBody
    is_repeat: bool


def preview(client: Client, body: BatchBody) -> ResponseBody:
    """Ask the API what it would send; nothing is changed."""
    return client.post("/batches/preview", body.content)


def submit(client: Client, body: BatchBody, idempotency_key: str, since: datetime) -> Submitted:
    """Submit the batch. A key that was used before returns the batch of that time. `since` is the server's time."""
    try:
        accepted = client.post("/batches", body.content, {"Idempotency-Key": idempotency_key})
    except Unreachable as error:
        raise Unreachable(f"{error} {UNKNOWN_OUTCOME}") from error
    except KeyboardInterrupt:
        raise Interrupted(UNKNOWN_OUTCOME) from None
    batch = client.get(f"/batches/{accepted['batch_id']}")
    return Submitted(batch, datetime.fromisoformat(batch["created_at"]) < since)


def server_time(response: ResponseBody) -> datetime:
    """Return when the API answered, by its own clock if the response says so."""
    try:
        return parsedate_to_datetime(response.server_date).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def random_idempotency_key() -> str:
    """Return a new key, for a batch that is to be sent whatever was sent before."""
    return f"sayso-{uuid.uuid4().hex}"
