"""A phone as a person writes it on the command line."""

from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RowRejected
from sayso_cli.office.problem import Problem


def e164(text: str, country: str, what: str) -> str:
    """The phone in E.164 form; Problem, naming `what` was written, if it is none."""
    try:
        return PhoneNumber.parse(text, country).e164
    except RowRejected as error:
        raise Problem(f"{what} {text}: {error.detail}.") from error
