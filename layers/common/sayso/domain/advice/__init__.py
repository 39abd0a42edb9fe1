"""Advice on a message: what carriers filter, what the rules ask for, and what people would rather not read."""

from sayso.domain.advice.counted import costly_characters, long_message, lookalike_letters
from sayso.domain.advice.model import Advice, AdviceCode
from sayso.domain.advice.review import advise, advise_value, missing

__all__ = [
    "Advice",
    "AdviceCode",
    "advise",
    "advise_value",
    "costly_characters",
    "long_message",
    "lookalike_letters",
    "missing",
]
