"""Who plays: the studio and its staff, the families, and the twin that plays the carrier and all phones."""

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
ORDINARY_PHONE: dict[str, object] = {"do": "deliver"}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the studio's staff: at the keyboard, with the office's command."""

    choice: GlobalOptions
    client: Client

    def sayso(self, *words: str | Path) -> Any:
        """Run the command as this person would; shows the command, and gives what it worked on."""
        console = self.choice.screen.out if self.choice.screen else Console()
        told = [str(word.relative_to(ROOT)) if isinstance(word, Path) else word for word in words]
        line = shlex.join(["sayso", "--account", STUDIO, "--role", str(self.choice.role), *told])
        console.print(f"[bold]$ {escape(line)}[/]")
        return cli.sayso.main([str(word) for word in words], "sayso", obj=self.choice, standalone_mode=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody; `number` is the one that the studio texts from."""

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
def assembled(stack: Mapping[str, Any], stack_file: Path, console: Console) -> Iterator[Cast]:
    """The cast on a running stack; phones behave as the file says until the block ends."""
    studio = next(account for account in stack["accounts"] if account["account_id"] == STUDIO)
    twin, dancers = ControlClient(stack["carrier"]["url"]), families.read()
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
    admin, sender = (_person(role, stack_file, console) for role in ("admin", "sender"))
    try:
        yield Cast(STUDIO, studio["name"], studio["number"], admin, sender, twin, dancers)
    finally:
        twin.behave({phone: before.get(phone, usual) for phone in wanted})


def _person(role: str, stack_file: Path, console: Console) -> Person:
    screen = Screen(console, console)
    choice = GlobalOptions(local=True, account=STUDIO, role=role, stack_file=stack_file, screen=screen)
    return Person(choice, choice.client())
