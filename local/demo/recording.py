"""What a command printed, and when: the console of a recording."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from sayso_cli.visible import SafeConsole

WIDTH = 100
"""Characters in a line: the width at which the README shows the picture."""


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line with its colours (ANSI), and the seconds since the recording began."""

    text: str
    seconds: float


class Recording(io.StringIO):
    """A file that remembers when each line was complete, and copies everything to another."""

    def __init__(self, copy: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._copy, self._clock, self._began, self._open = copy, clock, clock(), ""
        self.lines: list[Line] = []

    def write(self, text: str) -> int:
        """Keep the complete lines; what follows the last line break waits for its own."""
        self._copy.write(text)
        *complete, self._open = (self._open + text).split("\n")
        seconds = self._clock() - self._began
        self.lines += [Line(line, seconds) for line in complete]
        return len(text)


def console(recording: Recording) -> SafeConsole:
    """A console in colours that writes to the recording, without progress that overwrites itself."""
    return SafeConsole(
        file=recording, width=WIDTH, force_terminal=True, force_interactive=False, color_system="truecolor"
    )
