"""Starts `sayso`; if a library is missing, says how to install it."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line."""
    try:
        from sayso_cli.office.cli import main as run  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        sys.exit(f'sayso: {missing.name} is missing: install it again with pip install ".[office]".')
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run()
