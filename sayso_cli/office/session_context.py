"""What a command works with: a screen, and the API as the person who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from typing import Any

from sayso_cli.office import phrasing
from sayso_cli.office.api.client import Answer, Client
from sayso_cli.office.batch.follow import Time
from sayso_cli.office.screen import Screen


@dataclass
class Desk:
    """The client is opened, and the person signed in, when a command first asks for it."""

    open_client: Callable[[], Client]
    screen: Screen = field(default_factory=Screen)
    clock: Time = field(default_factory=Time)

    @cached_property
    def client(self) -> Client:
        """The API."""
        return self.open_client()

    @cached_property
    def settings(self) -> Answer:
        """The account's settings."""
        return self.client.get("/settings")

    @property
    def zone(self) -> tzinfo:
        """The clock of the school."""
        return phrasing.zone(self.settings["time_zone"])

    @property
    def around(self) -> dict[str, str]:
        """What the account puts before and behind every text."""
        return {name: self.settings[name] for name in ("header", "footer") if self.settings[name]}

    def introduce(self) -> Any:
        """One line: who sends, and from which number."""
        return f"[dim]{self.settings['name']} ({self.settings['number']}), signed in as {self.client.name}[/]"
