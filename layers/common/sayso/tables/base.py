"""What all tables share: two text keys, a name set at run time, one connection, and how an item is written alone."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from sayso.tables.transactions import write_alone
from sayso.time_limits import ATTEMPTS, CONNECT_SECONDS, DEFAULT_READ_SECONDS, read_seconds

UNBOUND = "unbound"


class Bounds:
    """The time limits of a request; how long its answer may take is set with the table's name."""

    connect_timeout_seconds = CONNECT_SECONDS
    read_timeout_seconds = DEFAULT_READ_SECONDS
    max_retry_attempts = ATTEMPTS - 1


class CompactJSON(JSONAttribute):
    """JSON without blanks and with letters as they are: `é` takes 2 bytes and an emoji 4, instead of 6 and 12.

    So an entry stays under 1 KB, which is one write unit, and the largest template under the 400 KB of an item.
    """

    def serialize(self, value: Any) -> str | None:
        """As it is stored."""
        return None if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Table(Model):
    """A table; each kind of item in it is a subclass that inherits `Meta`, and with it name and connection."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    @classmethod
    def bind(cls, table_name: str) -> None:
        """Give the table its name, and its answers their time.

        The connection is made here, on the table, so that its kinds share one client.
        """
        cls.Meta.table_name = table_name
        cls.Meta.read_timeout_seconds = read_seconds()
        cls._get_connection()

    def save(self, condition: Condition | None = None, **options: Any) -> dict[str, Any]:
        """Put the item by itself; see `write_alone` for what this raises."""
        return write_alone(partial(super().save, condition, **options))

    def update(self, actions: Sequence[Action], condition: Condition | None = None, **options: Any) -> Any:
        """Change the item by itself; see `write_alone`."""
        return write_alone(partial(super().update, list(actions), condition, **options))
