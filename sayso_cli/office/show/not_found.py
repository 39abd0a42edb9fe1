"""Explains that a batch does not exist."""

from sayso_cli.office.problem import Problem, Refused

NOT_FOUND = 404


def unknown_batch(refused: Refused, batch: str) -> Problem:
    """Return a Problem that says how to find the batch, or the refusal itself if it has another cause."""
    if refused.status != NOT_FOUND:
        return refused
    return Problem(f"There is no batch {batch} in your account: `sayso status` lists the newest.")
