"""DynamoDB: keys, conditions and transactions; no floor above this one knows them."""

from sayso.environment import Environment
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.batches.table import BatchesTable
from sayso.tables.consents.consents import ConsentsTable
from sayso.tables.log.table import LogTable

TABLES = {
    "ACCOUNTS_TABLE": AccountsTable,
    "CONSENTS_TABLE": ConsentsTable,
    "BATCHES_TABLE": BatchesTable,
    "LOG_TABLE": LogTable,
}


def bind(environment: Environment) -> None:
    """Set the names of the tables; a function binds only those that its environment names."""
    for variable, table in TABLES.items():
        if environment.get(variable):
            table.bind(environment[variable])
