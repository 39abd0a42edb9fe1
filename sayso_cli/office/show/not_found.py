"""What is said of a batch that is not there."""

from sayso_cli.office.problem import Problem, Refused

NOT_FOUND = 404


def unknown_batch(refused: Refused, batch: str) -> Problem:
    """The refusal, in words that help."""
    if refused.status != NOT_FOUND:
        return refused
    return Problem(f"There is no batch {batch} in your account: `sayso status` lists the newest.")
