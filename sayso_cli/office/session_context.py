"""What a command works with: a screen, and the API as the person who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property

from sayso_cli.office import phrasing
from sayso_cli.office.api.client import Client, ResponseBody
from sayso_cli.office.batch.follow import Clock
from sayso_cli.office.screen import Screen
from sayso_cli.visible import outside


@dataclass
class SessionContext:
    """The client is created, and the person signed in, when a command first uses it."""

    open_client: Callable[[], Client]
    screen: Screen = field(default_factory=Screen)
    clock: Clock = field(default_factory=Clock)

    @cached_property
    def client(self) -> Client:
        """The API."""
        return self.open_client()

    @cached_property
    def settings(self) -> ResponseBody:
        """The account's settings."""
        return self.client.get("/settings")

    @property
    def zone(self) -> tzinfo:
        """The school's time zone."""
        return phrasing.time_zone(self.settings["time_zone"])

    @property
    def header_and_footer(self) -> dict[str, str]:
        """What the account puts before and after every text; without those that are empty."""
        return {name: self.settings[name] for name in ("header", "footer") if self.settings[name]}

    def sender_line(self) -> str:
        """Return one line: who sends, and from which number."""
        said = f"{self.settings['name']} ({self.settings['number']}), signed in as {self.client.name}"
        return f"[dim]{outside(said)}[/]"
