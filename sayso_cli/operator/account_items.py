"""All that is stored of one account, as DynamoDB has it: to save it, and to delete what a closed account leaves."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from sayso.domain.phone import PhoneNumber
from sayso_cli.operator.backup_files import Item
from sayso_cli.operator.stack import Stack

WRITERS = 16

OF_ACCOUNT = ("replies", "erasures", "at_carrier")
OF_PHONE = ("texts", "calls")
OF_BATCH = ("messages#{}", "cancelling#{}")
OF_CHUNK = ("progress#{}#{}", "rejected#{}#{}")
OF_CONTENT = ("chunk#{}#{}#{}", "words#{}#{}#{}")


def items_of(stack: Stack, table: str, account: str) -> Iterator[Item]:
    """Every item of the account in one of the four tables, with strongly consistent reads."""
    for key in _partitions(stack, table, account):
        yield from _query(stack, table, key)


def _partitions(stack: Stack, table: str, account: str) -> Iterator[str]:
    yield account
    if table == "ConsentsTable":
        yield from (f"{account}#{kind}" for kind in OF_ACCOUNT)
        phones = {item["phone"]["S"] for item in _query(stack, "LogTable", account) if "phone" in item}
        spellings = {one for phone in phones for one in PhoneNumber.from_e164(phone).spellings}
        yield from (f"{account}#{kind}#{phone}" for phone in sorted(spellings) for kind in OF_PHONE)
    elif table == "BatchesTable":
        yield f"texts#{account}"
        yield f"names#{account}"
        for item in _query(stack, table, account):
            batch_id = item["sk"]["S"].removeprefix("batch#")
            yield from (form.format(batch_id) for form in OF_BATCH)
            for number in range(int(item["chunks"]["N"])):
                yield from (form.format(batch_id, number) for form in OF_CHUNK)
                yield from (form.format(batch_id, item["content"]["S"], number) for form in OF_CONTENT)


def _query(stack: Stack, table: str, pk: str) -> Iterator[Item]:
    pages = stack.dynamodb.get_paginator("query").paginate(
        TableName=stack.output(table),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
        ConsistentRead=True,
    )
    for page in pages:
        yield from page["Items"]


def delete(stack: Stack, table: str, items: Iterable[Item]) -> Iterator[bool]:
    """Delete these items; whether each was still there."""
    name = stack.output(table)

    def gone(item: Item) -> bool:
        key = {"pk": item["pk"], "sk": item["sk"]}
        return "Attributes" in stack.dynamodb.delete_item(TableName=name, Key=key, ReturnValues="ALL_OLD")

    with ThreadPoolExecutor(WRITERS) as pool:
        yield from pool.map(gone, items)


def consents_with_names(stack: Stack, account: str) -> list[Item]:
    """The consents that still have the name of a person or a family."""
    return [item for item in _query(stack, "ConsentsTable", account) if item.keys() & {"name", "family_id"}]


def forget_name(stack: Stack, consent: Item) -> None:
    """Take the name and the family out of a consent; what the phone allows stays, with the head of its chain.

    Its version stays too, as the chain's last link has it.
    """
    stack.dynamodb.update_item(
        TableName=stack.output("ConsentsTable"),
        Key={"pk": consent["pk"], "sk": consent["sk"]},
        UpdateExpression="REMOVE #name, family_id",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeNames={"#name": "name"},
    )
