"""The part of the story that is about a saved template."""

from apidoc.example import Example
from apidoc.school import ALI, CLOSED, DANA, SNOW_DAY

ONE = "/templates/{template_id}"

TEMPLATE_EXAMPLES: tuple[Example, ...] = (
    Example(
        name="save_template", summary="A text in two languages", call=("post", "/templates"), body=CLOSED, status=201
    ),
    Example(
        name="template_name_taken",
        summary="Another text by the same name",
        call=("post", "/templates"),
        body=CLOSED | {"texts": {"en": "Closed!"}},
        status=409,
    ),
    Example(name="templates", summary="All of them", call=("get", "/templates")),
    Example(name="template", summary="With its texts", call=("get", ONE), at=f"/templates/{SNOW_DAY}"),
    Example(
        name="preview_in_two_languages",
        summary="A saved template; the list knows who reads Spanish",
        call=("post", "/batches/preview"),
        body={
            "channel": "sms",
            "saved_template": "closed for snow",
            "recipients": [
                {"phone": DANA, "variables": {"first_name": "Dana"}, "language": "es"},
                {"phone": ALI, "variables": {"first_name": "Ali"}},
            ],
        },
    ),
    Example(
        name="change_template",
        summary="Its next version",
        call=("put", ONE),
        at=f"/templates/{SNOW_DAY}",
        body=CLOSED | {"texts": CLOSED["texts"] | {"en": "Closed for snow today, {{first_name}}."}, "version": 1},
    ),
    Example(
        name="template_changed_meanwhile",
        summary="Somebody else has saved version 2",
        call=("put", ONE),
        at=f"/templates/{SNOW_DAY}",
        body=CLOSED | {"name": "Snow day", "version": 1},
        status=409,
    ),
    Example(
        name="delete_template",
        summary="No longer needed",
        call=("delete", ONE),
        at=f"/templates/{SNOW_DAY}",
    ),
)
