"""Finds the batch of today that most of a list has got already: the same list, with a phone corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sayso.domain.batch.batch import batch_id
from sayso_cli.office.api.client import Client, ResponseBody
from sayso_cli.office.batch import submit
from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.problem import Refused

MOST_COMPARED = 3
"""Of several batches with the text, the largest are compared: each comparison reads all their messages."""

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Earlier:
    """A batch that has sent `sent` of the list's `total` messages, `other_text` of them with another text.

    `rest` is the preview of the others; None if there are none. `latest` is the newest batch that sent some of them.
    """

    batch: dict[str, Any]
    latest: dict[str, Any]
    sent: int
    total: int
    other_text: int = 0
    rest: ResponseBody | None = None

    @property
    def is_most(self) -> bool:
        """Whether it looks like the same list: most of the list is in the batch, or most of the batch in the list."""
        return 2 * self.sent > min(self.total, int(self.batch["recipients"]))

    @property
    def left(self) -> int:
        """How many of the others can be sent to: those with consent."""
        return int(self.rest["recipients"] - self.rest["without_consent"]) if self.rest else 0


def find(client: Client, body: BatchBody, zone: tzinfo) -> Earlier | None:
    """Return today's batch with this text of which the list has most; None if there is none.

    None also if this very request was sent before: its key finds that batch.
    """
    today, batches = _batches_of_today(client, zone)
    if batch_id(client.account, body.idempotency_key(today)) in {one["batch_id"] for one in batches}:
        return None
    alike = [one for one in batches if _is_alike(one, body)]
    largest = sorted(alike, key=lambda one: -int(one["recipients"]))[:MOST_COMPARED]
    compared = [_compared(client, body, one, batches) for one in largest]
    return max((one for one in compared if one.is_most), key=lambda one: one.sent, default=None)


def _batches_of_today(client: Client, zone: tzinfo) -> tuple[date, list[dict[str, Any]]]:
    """Return the school's day, by the server's clock, and all batches that were requested on it, newest first."""
    page = client.get("/batches", limit=PER_PAGE)
    today = submit.server_time(page).astimezone(zone).date()
    found: list[dict[str, Any]] = []
    for one in _newest_first(client, page):
        if datetime.fromisoformat(one["created_at"]).astimezone(zone).date() < today:
            break
        found.append(one)
    return today, found


def _newest_first(client: Client, page: ResponseBody) -> Iterator[dict[str, Any]]:
    yield from page["batches"]
    while page["cursor"]:
        page = client.get("/batches", limit=PER_PAGE, cursor=page["cursor"])
        yield from page["batches"]


def _is_alike(one: dict[str, Any], body: BatchBody) -> bool:
    """Return whether it has the same text; what retries or completes another belongs to that one."""
    same = (one["template"].strip(), one["channel"]) == (
        (body.texts.main or body.text_of("template")).strip(),
        body.content["channel"],
    )
    return same and not (one["test"] or one["retry_of"] or one["completes"])


def _compared(client: Client, body: BatchBody, one: dict[str, Any], batches: list[dict[str, Any]]) -> Earlier:
    latest = next((each for each in batches if each["completes"] == one["batch_id"]), one)
    try:
        found = submit.preview(client, body.completing(one["batch_id"]))
    except Refused as refused:
        sent = [detail["already_sent"] for detail in refused.details if "already_sent" in detail]
        if not sent:
            raise
        return Earlier(one, latest, sent[0], sent[0])
    total = found["already_sent"] + found["recipients"]
    return Earlier(one, latest, found["already_sent"], total, found["already_sent_other_text"], found)
