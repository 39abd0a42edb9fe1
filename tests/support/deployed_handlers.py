"""Which function answers a call, as template.yaml connects them."""

from functools import cache
from importlib import import_module
from typing import Any

from tests.support import template


@cache
def handler_of(method: str, path: str) -> Any:
    """The handler of the function that the template has for this call, its path written as the document writes it."""
    [name] = [
        function["Properties"]["Handler"]
        for function in template.resources().values()
        if function["Type"] == "AWS::Serverless::Function"
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
        and (event["Properties"]["Method"].lower(), event["Properties"]["Path"]) == (method, path)
    ]
    module, _, handler = name.rpartition(".")
    return getattr(import_module(module), handler)
