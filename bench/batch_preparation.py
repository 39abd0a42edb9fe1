"""Compares checking and rendering a large batch with bare parsing and formatting of the same JSON."""

import json

import phonenumbers

from bench import rows
from bench.comparison import Comparison, Goal
from functions.send_batch.models import BatchModel
from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.batch.request import Prepared, prepare
from sayso.domain.phone import PhoneNumber

SETTINGS = AccountSettings(
    account="harbour",
    name="Harbour Dance",
    number=PhoneNumber("+14155550100"),
    keyword_owner=KeywordOwner.SAYSO,
    header=rows.HEADER,
    footer=rows.FOOTER,
)
PLAIN = "\n".join((SETTINGS.name + ":", rows.TEMPLATE.replace("{{", "{").replace("}}", "}"), rows.FOOTER))


def comparisons(rounds: int = 9, recipients: int = 10_000) -> list[Comparison]:
    """One comparison: from the text of the request body to messages that can be sent."""
    body = rows.body(recipients)
    prepared, bare = ours(body), theirs(body)
    if prepared.rejected or [row.phone.e164 for row in prepared.rows] != [phone for phone, _ in bare]:
        raise AssertionError("the two prepare the rows differently")
    return [
        Comparison(
            name=f"from JSON to texts, {recipients:,} rows",
            ours=lambda: ours(body),
            theirs=lambda: theirs(body),
            against="bare parsing and formatting",
            items=recipients,
            rounds=rounds,
            goal=Goal.COST,
            limit=2,
        )
    ]


def ours(body: str) -> Prepared:
    """What accept does: check the form, then parse, render, normalise, count and merge."""
    return prepare(BatchModel.model_validate(json.loads(body)).request(), SETTINGS)


def theirs(body: str) -> list[tuple[str, str]]:
    """The same data; the only check is that the phone exists."""
    return [(_phone(row["phone"]), PLAIN.format(**row["variables"])) for row in json.loads(body)["recipients"]]


def _phone(raw: str) -> str:
    number = phonenumbers.parse(raw, "US")
    if not phonenumbers.is_valid_number(number):
        raise ValueError(raw)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
