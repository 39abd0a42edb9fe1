"""Generates the rows of a large batch: distinct phones in many spellings, and realistic names."""

import json
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

import phonenumbers

HEADER = "{{account}}:"
TEMPLATE = "Hi {{first_name}}, {{class_name}} moves to 5 pm on Tuesday. Please bring water and shoes."
FOOTER = "Reply STOP to opt out."

AREAS = (205, 212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 808, 917)
SPELLINGS = (
    "({area}) {exchange}-{line}",
    "{area}-{exchange}-{line}",
    "{area}.{exchange}.{line}",
    "{area} {exchange} {line}",
    "{area}{exchange}{line}",
    "+1 {area} {exchange} {line}",
    "+1{area}{exchange}{line}",
    "1-{area}-{exchange}-{line}",
)
# Accents that are in GSM-7, accents that are not, and the typographic apostrophe that phones write.
NAMES = ("Sam", "Alexandra", "Kim", "Priya", "Olu", "Mary Ann", "René", "Zoë", "José", "Noël", "D’Angelo", "Maximilian")
CLASSES = ("Ballet I", "Ballet II", "Hip Hop", "Mrs. O’Neil’s choir", "Swim Team", "Señora Núñez’s Spanish", "Chess")


def body(rows: int) -> str:
    """The text of a request body with so many recipients."""
    return json.dumps({"channel": "sms", "category": "general", "template": TEMPLATE, "recipients": recipients(rows)})


def recipients(rows: int) -> list[dict[str, Any]]:
    """Always the same recipients for the same number of rows."""
    draw = random.Random(10)  # noqa: S311 - not used for anything secret
    return [
        {
            "phone": phone,
            "family_id": f"F{number}",
            "variables": {"first_name": draw.choice(NAMES), "class_name": draw.choice(CLASSES)},
        }
        for number, phone in enumerate(islice(_phones(draw), rows))
    ]


def _phones(draw: random.Random) -> Iterator[str]:
    """Distinct numbers that exist in the numbering plan."""
    seen = set()
    while True:
        area, exchange, line = draw.choice(AREAS), draw.randint(200, 999), draw.randint(0, 9999)
        e164 = f"+1{area}{exchange}{line:04}"
        if e164 not in seen and phonenumbers.is_valid_number(phonenumbers.parse(e164)):
            seen.add(e164)
            yield draw.choice(SPELLINGS).format(area=area, exchange=exchange, line=f"{line:04}")
