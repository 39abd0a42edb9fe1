"""One record of a list: its cells, and its line in the file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is the line in the file, or the row of the sheet, where it begins, counted from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        """How many cells are not empty."""
        return sum(map(bool, self.cells))
