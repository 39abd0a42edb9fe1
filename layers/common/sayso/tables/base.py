"""What all tables share: two text keys, a name set at run time, and one connection for all kinds of item."""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

UNBOUND = "unbound"


class Bounds:
    """The time limits of a request: a function that waits for longer than its own timeout leaves work half done."""

    connect_timeout_seconds = 2
    read_timeout_seconds = 8
    max_retry_attempts = 2


class Table(Model):
    """A table; each kind of item in it is a subclass that inherits `Meta`, and with it name and connection."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    @classmethod
    def bind(cls, table_name: str) -> None:
        """Give the table its name. The connection is made here, on the table, so that its kinds share one client."""
        cls.Meta.table_name = table_name
        cls._get_connection()
