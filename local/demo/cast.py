"""Who plays: the studio, its staff, the families, and the twin that plays the carrier and all phones."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local.carrier.remote import Remote
from local.demo import families
from local.demo.api import Api
from local.demo.families import Dancer
from local.demo.problem import DemoStopped

STUDIO = "riverside-dance"
ORDINARY_PHONE: dict[str, object] = {"do": "deliver"}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody; `number` is the one that the studio texts from."""

    account: str
    name: str
    number: str
    admin: Api
    sender: Api
    twin: Remote
    dancers: list[Dancer]

    def dancer_of(self, family_id: str) -> Dancer:
        """The first row of a family."""
        return next(dancer for dancer in self.dancers if dancer.family_id == family_id)


@contextmanager
def assembled(stack: Mapping[str, Any]) -> Iterator[Cast]:
    """The cast on a running stack; phones behave as the file says until the block ends."""
    studio = next(account for account in stack["accounts"] if account["account_id"] == STUDIO)
    people = {job: Api(stack["api_url"], person["id_token"]) for job, person in studio["staff"].items()}
    twin, dancers = Remote(stack["carrier"]["url"]), families.read()
    wanted = families.behaviours(dancers)
    try:
        before = twin.behaviours()
        twin.behave(wanted)
    except (OSError, ValueError) as error:
        raise DemoStopped(
            f"The carrier at {stack['carrier']['url']} does not answer as the carrier twin does, which plays the "
            "families' phones: run make local-down, then make demo without CARRIER_URL."
        ) from error
    usual = before.get("*", ORDINARY_PHONE)
    try:
        yield Cast(STUDIO, studio["name"], studio["number"], people["admin"], people["sender"], twin, dancers)
    finally:
        twin.behave({phone: before.get(phone, usual) for phone in wanted})
