"""Data as it was stored while each spelling of a phone was a phone of its own."""

from typing import Any

import boto3

from tests.support.house import House

LATER = ("taken_in", "chain_number", "chain_hash", "chain", "words_hash")
"""What items have since then."""

TABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "LOG_TABLE")


def stored_under(house: House, old: str, known: str) -> None:
    """Store all that is on record of the phone that is known as `known` under its `old` spelling instead."""
    for variable in TABLES:
        table = boto3.resource("dynamodb").Table(house.environment[variable])
        for item in table.scan()["Items"]:
            moved = _respelt(item, known, old)
            if moved != item:
                table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
                for later in LATER:
                    moved.pop(later, None)
                table.put_item(Item=moved)


def _respelt(value: Any, known: str, old: str) -> Any:
    match value:
        case str():
            return value.replace(known, old)
        case dict():
            return {name: _respelt(one, known, old) for name, one in value.items()}
        case list():
            return [_respelt(one, known, old) for one in value]
        case _:
            return value
