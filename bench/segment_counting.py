"""Compares segment counting with PyPI's smsutil, which must give the same answers for the same texts."""

from collections.abc import Sequence

import smsutil

from bench.comparison import Comparison, Goal
from sayso.domain.text.segments import count

ONE = "Hi {}, class moves to 5 pm on Tuesday. Please bring water and shoes. Reply STOP to opt out."
LONG = (
    "Hi {}, the recital is on Saturday at 6 pm in the main hall. Doors open at 5:15; dancers come in costume by 5:30 "
    "and wait backstage with their teachers. Seats are not numbered, so come early, and please switch off your phones. "
    "Flowers are sold at the door, and the studio stays closed on Monday. Questions? Call us or reply to this text. "
    "Reply STOP to opt out."
)
SPANISH = (
    "Hola {}, la señora Muñoz espera a los niños en el café a las 5, y René canta a las 6. ¿Vienen todos? ¡Traigan "
    "agua y zapatos! La clase de mañana comienza a las 4. Responda STOP y no le escribimos."
)  # é, ñ, ¿ and ¡ are in GSM-7; á, í, ó and ú are not
KINDS = {
    "GSM-7, 1 segment": [ONE],
    "GSM-7, 2 and 3 segments": [LONG[:200], LONG],
    "GSM-7, accents, 2 segments": [SPANISH],
    "GSM-7, extended, 1 and 2 segments": [
        "[Harbour Dance] Hi {}, shoes cost 20€ | 25€ with ribbons. Reply STOP to opt out.",
        "Hi {}, the costume [skirt & top] costs 45€; pay by Friday ~ 5 pm at the desk or at harbour.example/~pay. "
        + ONE,
    ],
    "UCS-2, emoji, 1 segment": ["Hi {} 😀 class moves to 5 pm 🎉 See you! 👨‍👩‍👧"],
    "UCS-2, emoji, 2 to 4 segments": [
        "Bravo {} 👏🏽👏🏽 We loved today’s show! Photos are at the desk, and class begins again on Monday at 5 🎉",
        "Hi {}, don’t be late 🎉 " + LONG[20:205] + " ❤️",
    ],
}
NAMES = ("Sam", "Alexandra", "Kim", "Jo", "Maximilian", "Ana", "Priya", "Olu")


def comparisons(rounds: int = 40, texts: int = 200) -> list[Comparison]:
    """One comparison for each kind of text."""
    return [_comparison(kind, _filled(patterns, texts), rounds) for kind, patterns in KINDS.items()]


def _filled(patterns: Sequence[str], texts: int) -> list[str]:
    """Texts that all differ, so that a cache would help neither side."""
    names = [f"{NAMES[number % len(NAMES)]} {number}" for number in range(texts)]
    return [patterns[number % len(patterns)].replace("{}", name) for number, name in enumerate(names)]


def _comparison(kind: str, texts: list[str], rounds: int) -> Comparison:
    if any(count(text).segments != len(smsutil.split(text).parts) for text in texts):
        raise AssertionError(f"the two count {kind} differently")
    return Comparison(
        name=kind,
        ours=lambda: [count(text) for text in texts],
        theirs=lambda: [smsutil.split(text) for text in texts],
        against="smsutil",
        items=len(texts),
        rounds=rounds,
        goal=Goal.FASTER,
        limit=10,
    )
