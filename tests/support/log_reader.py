"""Somebody who reads the log again and again, and expects nothing new before what was read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from sayso.domain import timestamps
from tests.support.ground import REGION


@dataclass
class LogReader:
    """What one account's log held at the last reading, and when that was."""

    account: str
    known: set[str] = field(default_factory=set)
    at: str = ""

    def begin_anew(self) -> None:
        """Nothing has been read."""
        self.known.clear()
        self.at = ""

    def reads(self) -> None:
        """AssertionError if an entry has come since the last reading that is dated before it."""
        table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["LogTable"]  # without a call of our own
        keys = {
            str(key.value)
            for of_account, items in table.items.items()
            for key in items
            if of_account.value == self.account
        }
        inserted = {key for key in keys - self.known if key < self.at}
        assert not inserted, f"read up to {self.at}, and inserted before that: {inserted}"
        self.known, self.at = keys, timestamps.to_text(datetime.now(UTC))
