"""The dance school of the examples: its families, its batches, and what it sends."""

from typing import Any

from sayso.domain.batch.batch import batch_id
from sayso.domain.text.saved_template import TemplateCatalogue, template_id

ACCOUNT = "harbour"
DANA, KIM, ALI, NOA = "+14155550101", "+14155550102", "+14155550103", "+14155550104"

FIRST, EVENING = batch_id(ACCOUNT, "moved-to-5pm"), batch_id(ACCOUNT, "recital-doors")

MOVED: dict[str, Any] = {
    "channel": "sms",
    "category": "general",
    "template": "Hi {{first_name}}, today’s class moves to 5 pm.",
    "recipients": [
        {"phone": "(415) 555-0101", "family_id": "F1", "name": "Dana Reyes", "variables": {"first_name": "Dana"}},
        {"phone": KIM, "family_id": "F2", "variables": {"first_name": "Kim"}},
        {"phone": ALI, "family_id": "F3", "variables": {"first_name": "Ali"}},
        {"phone": NOA, "family_id": "F4", "variables": {"first_name": "Noa"}},
        {"phone": "555-0105", "family_id": "F5", "variables": {"first_name": "Sam"}},
    ],
}
CORRECTED = MOVED | {
    "recipients": [*MOVED["recipients"][:4], MOVED["recipients"][4] | {"phone": "(415) 555-0105"}],
    "completes": FIRST,
}
DOORS = {
    "channel": "sms",
    "category": "general",
    "template": "Doors open at 6 pm for the recital.",
    "recipients": [{"phone": DANA}, {"phone": ALI}],
}
CLOSED: dict[str, Any] = {
    "name": "Closed for snow",
    "category": "general",
    "texts": {
        "en": "No classes today, {{first_name}}: the studio is closed for snow.",
        "es": "Hoy no hay clases, {{first_name}}: el estudio cierra por la nieve.",
    },
}
SNOW_DAY = template_id(TemplateCatalogue(account=ACCOUNT))
ON_PAPER = {"channel": "sms", "status": "opted_in", "source": "paper_form", "at": "2026-01-12"}
