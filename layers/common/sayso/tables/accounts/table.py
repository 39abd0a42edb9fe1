"""The accounts table; each kind of item in it is in a module of its own."""

from sayso.tables.base import UNBOUND, Bounds, Table


class AccountsTable(Table):
    """pk: the account."""

    class Meta(Bounds):
        table_name = UNBOUND
