"""`python -m bench.morning`: ten thousand accounts at 8:00, in virtual time; takes a few seconds."""

import sys

from rich.console import Console

from bench.morning import report

if __name__ == "__main__":
    console = Console() if sys.stdout.isatty() else Console(width=report.WIDTH_IN_A_FILE)
    for part in report.parts():
        console.print(part)
