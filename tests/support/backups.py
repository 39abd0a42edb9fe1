"""Reading and emptying whole tables, as in a loss of data before a restore."""

from typing import Any


def delete_all(dynamodb: Any, table: str) -> int:
    """Delete every item of a table; return how many there were."""
    count = 0
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk, sk"):
        for key in page["Items"]:
            dynamodb.delete_item(TableName=table, Key=key)
            count += 1
    return count


def all_items(dynamodb: Any, table: str) -> list[dict[str, Any]]:
    """Return every item of a table in the order of its keys."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    items = [item for page in pages for item in page["Items"]]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
