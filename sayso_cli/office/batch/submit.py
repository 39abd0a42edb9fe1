"""Preview and send an order: once, however often an answer is lost on the way or the command is run again."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sayso_cli.office.api.client import Answer, Client
from sayso_cli.office.batch.batch_body import Order
from sayso_cli.office.problem import Interrupted, Unreachable

NOT_KNOWN = (
    "It is not known whether the batch was accepted: `sayso status` shows it if it was, and the same command on "
    "the same day will not send it twice."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer to the request, and the batch as it stands; `earlier` if it was accepted before this command."""

    answer: Answer
    batch: Answer
    earlier: bool


def preview(client: Client, order: Order) -> Answer:
    """What the API would make of it; nothing is changed."""
    return client.post("/batches/preview", order.body)


def send(client: Client, order: Order, key: str, since: datetime) -> Sent:
    """Accept the batch; with a key that came earlier, the batch that it then made. `since` is the server's time."""
    try:
        answer = client.post("/batches", order.body, {"Idempotency-Key": key})
    except Unreachable as error:
        raise Unreachable(f"{error} {NOT_KNOWN}") from error
    except KeyboardInterrupt:
        raise Interrupted(NOT_KNOWN) from None
    batch = client.get(f"/batches/{answer['batch_id']}")
    return Sent(answer, batch, datetime.fromisoformat(batch["created_at"]) < since)


def server_time(answer: Answer) -> datetime:
    """When the API answered, by its own clock if it says so."""
    try:
        return parsedate_to_datetime(answer.at).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def fresh_key() -> str:
    """A key for what is meant to be sent, whatever was sent before."""
    return f"sayso-{uuid.uuid4().hex}"
