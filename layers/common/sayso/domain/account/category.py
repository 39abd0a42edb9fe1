"""The kinds of messages before an account has named its own, from categories.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of message; `new_accounts` begin with it, every account has what is `built_in`."""

    means: str
    sources: tuple[str, ...]
    waits: bool
    may_be_blocked: bool
    new_accounts: bool = False
    built_in: bool = False


@cache
def categories() -> Mapping[str, Category]:
    """The categories of the file, in its order; read once."""
    tables = tomllib.loads(Path(__file__).with_name("categories.toml").read_text(encoding="utf-8"))["category"]
    return {name: Category(**table) for name, table in tables.items()}


def of_new_accounts() -> tuple[str, ...]:
    """The setting `categories` of a new account."""
    return tuple(name for name, category in categories().items() if category.new_accounts)


def urgent_of_new_accounts() -> tuple[str, ...]:
    """The setting `urgent_categories` of a new account."""
    return tuple(name for name in of_new_accounts() if not categories()[name].waits)
