"""Starts `sayso-operator`; if a library is missing, says how to install it."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line."""
    try:
        from sayso_cli.operator.cli import main as run  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        sys.exit(f'sayso-operator: {missing.name} is missing: install it again with pip install ".[operator]".')
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run()
