"""The participants of the demo: the studio's staff, the families, and the carrier twin with their phones."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from local.carrier.control.client import ControlClient
from local.demo import families
from local.demo.errors import DemoStopped
from local.demo.families import Dancer
from local.stack_config import ROOT
from sayso_cli.office import cli
from sayso_cli.office.api.client import Client
from sayso_cli.office.global_options import GlobalOptions
from sayso_cli.office.screen import Screen

STUDIO = "riverside-dance"
DEFAULT_BEHAVIOUR: dict[str, object] = {"do": "deliver"}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the studio's staff, who uses the `sayso` command and the API."""

    choice: GlobalOptions
    client: Client

    def sayso(self, *words: str | Path) -> Any:
        """Print the command, run it as this person, and return its result."""
        console = self.choice.screen.out if self.choice.screen else Console()
        printed = [str(word.relative_to(ROOT)) if isinstance(word, Path) else word for word in words]
        line = shlex.join(["sayso", "--local", "--account", STUDIO, "--role", str(self.choice.role), *printed])
        console.print(f"[bold]$ {escape(line)}[/]")
        return cli.sayso.main([str(word) for word in words], "sayso", obj=self.choice, standalone_mode=False)


@dataclass(frozen=True, slots=True)
class Participants:
    """Everybody; `number` is the studio's own."""

    account: str
    name: str
    number: str
    admin: Person
    sender: Person
    twin: ControlClient
    dancers: list[Dancer]

    def dancer_of(self, family_id: str) -> Dancer:
        """The first row of a family."""
        return next(dancer for dancer in self.dancers if dancer.family_id == family_id)


@contextmanager
def prepared(stack: Mapping[str, Any], stack_file: Path, console: Console) -> Iterator[Participants]:
    """The participants on a running stack. Until the block ends, the phones behave as families.csv says."""
    studio = next(account for account in stack["accounts"] if account["account_id"] == STUDIO)
    twin, dancers = ControlClient(stack["carrier"]["url"]), families.read()
    wanted = families.behaviours(dancers)
    try:
        before = twin.behaviours()
        twin.behave(wanted)
    except (OSError, ValueError) as error:
        raise DemoStopped(
            f"The carrier at {stack['carrier']['url']} is not the carrier twin, which the demo needs for the "
            "families' phones: run make local-down, then make demo without CARRIER_URL."
        ) from error
    default = before.get("*", DEFAULT_BEHAVIOUR)
    admin, sender = (_person(role, stack_file, console) for role in ("admin", "sender"))
    try:
        yield Participants(STUDIO, studio["name"], studio["number"], admin, sender, twin, dancers)
    finally:
        twin.behave({phone: before.get(phone, default) for phone in wanted})


def _person(role: str, stack_file: Path, console: Console) -> Person:
    screen = Screen(console, console)
    choice = GlobalOptions(local=True, account=STUDIO, role=role, stack_file=stack_file, screen=screen)
    return Person(choice, choice.client())
