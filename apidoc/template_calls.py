"""The calls about saved templates, with what their code does not say."""

from apidoc.call import Call
from functions.manage_account import api as account
from sayso.domain.account.settings import Role
from sayso.domain.errors import BodyTooLarge, Busy, ChangedMeanwhile, NameTaken, NotFound

TEMPLATE_CALLS: dict[tuple[str, str], Call] = {
    ("get", "/templates"): Call(
        handler=account.get_templates,
        tag="Account",
        summary="List the saved templates",
        role=Role.VIEWER,
    ),
    ("post", "/templates"): Call(
        handler=account.post_template,
        tag="Account",
        summary="Save a template",
        role=Role.SENDER,
        status=201,
        more="`POST /batches` takes its name as `saved_template`. With texts in several languages each recipient gets "
        "that of its `language`, else that of the account's.",
        errors=(NameTaken, NotFound, BodyTooLarge, Busy),
    ),
    ("get", "/templates/{template_id}"): Call(
        handler=account.get_template,
        tag="Account",
        summary="Show a saved template",
        role=Role.VIEWER,
        errors=(NotFound,),
    ),
    ("put", "/templates/{template_id}"): Call(
        handler=account.put_template,
        tag="Account",
        summary="Change a saved template",
        role=Role.SENDER,
        more="Earlier versions stay, and so do batches that use them.",
        errors=(NotFound, NameTaken, ChangedMeanwhile, BodyTooLarge, Busy),
    ),
    ("delete", "/templates/{template_id}"): Call(
        handler=account.remove_template,
        tag="Account",
        summary="Delete a saved template",
        role=Role.SENDER,
        errors=(NotFound, Busy),
    ),
}
