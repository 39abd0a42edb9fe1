"""What people write on the command line: numbers as in an invoice, and days as they call them."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import click

GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
DAYS_AGO = {"today": 0, "yesterday": 1}


class Number(click.IntRange):
    """A whole number: 5000 or 5,000."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; a comma is refused unless it parts groups of three digits, as 1,5 may mean one and a half."""
        if isinstance(value, str) and GROUPED.fullmatch(value):
            value = value.replace(",", "")
        return super().convert(value, param, ctx)


class Day(click.ParamType[date | timedelta]):
    """A day: a date, or how many days ago."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | timedelta:
        """A date, or the time back to a day whose date the account's time zone decides."""
        if value in DAYS_AGO:
            return timedelta(days=DAYS_AGO[value])
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            self.fail(f"{value!r} is not a day: write 2026-11-22, today or yesterday.", param, ctx)
