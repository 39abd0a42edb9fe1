"""A phone number as a person types it on the command line."""

from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RowRejected
from sayso_cli.office.problem import Problem


def to_e164(text: str, country: str, option: str) -> str:
    """Return the phone in E.164 form. Problem, with the name of the option, if it is not valid."""
    try:
        return PhoneNumber.parse(text, country).e164
    except RowRejected as error:
        raise Problem(f"{option} {text}: {error.detail}.") from error
