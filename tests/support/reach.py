"""Lets the accounts of a test send to other countries, as an account that was opened so; the log has nothing of it."""

from sayso.tables.accounts.settings import SettingsItem


def reach(*countries: str) -> None:
    """Allow these countries to both accounts of the house."""
    for account in ("harbour", "valley"):
        item = SettingsItem.get(account, "settings")
        item.update(actions=[SettingsItem.possible_countries.set(list(countries))])
