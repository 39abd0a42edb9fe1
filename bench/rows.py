"""Made-up rows of a large batch: distinct phones as people write them, and names as people have them."""

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
# With accents that GSM-7 has, accents that it lacks, and the apostrophe that a phone's keyboard writes.
NAMES = ("Sam", "Alexandra", "Kim", "Priya", "Olu", "Mary Ann", "René", "Zoë", "José", "Noël", "D’Angelo", "Maximilian")
CLASSES = ("Ballet I", "Ballet II", "Hip Hop", "Mrs. O’Neil’s choir", "Swim Team", "Señora Núñez’s Spanish", "Chess")


def body(rows: int) -> str:
    """The text of a request's body with so many recipients."""
    return json.dumps({"channel": "sms", "category": "general", "template": TEMPLATE, "recipients": recipients(rows)})


def recipients(rows: int) -> list[dict[str, Any]]:
    """Always the same for the same number."""
    draw = random.Random(10)  # noqa: S311 - nothing secret is drawn
    return [
        {
            "phone": phone,
            "family_id": f"F{number}",
            "variables": {"first_name": draw.choice(NAMES), "class_name": draw.choice(CLASSES)},
        }
        for number, phone in enumerate(islice(_phones(draw), rows))
    ]


def _phones(draw: random.Random) -> Iterator[str]:
    """Numbers that the numbering plan has; none comes twice."""
    seen = set()
    while True:
        area, exchange, line = draw.choice(AREAS), draw.randint(200, 999), draw.randint(0, 9999)
        e164 = f"+1{area}{exchange}{line:04}"
        if e164 not in seen and phonenumbers.is_valid_number(phonenumbers.parse(e164)):
            seen.add(e164)
            yield draw.choice(SPELLINGS).format(area=area, exchange=exchange, line=f"{line:04}")
