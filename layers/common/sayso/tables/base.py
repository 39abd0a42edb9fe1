"""What all tables share: two text keys, a name bound at run time, and one connection for all kinds of item in it."""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

UNBOUND = "unbound"


class Bounds:
    """How long a request may take: a function that waits longer than it lives leaves everything half done."""

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
