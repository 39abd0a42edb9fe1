"""`python -m local.stack up` starts the local stack and deploys to it; `down` stops what `up` started."""

import argparse
import sys
import time

from local.errors import LocalStackError
from local.stack.lifecycle import down, up
from local.stack_config import StackConfig


def main() -> int:
    """The command line; an error is printed in one line."""
    parser = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    parser.add_argument("command", choices=["up", "down"])
    command = parser.parse_args().command
    began = time.monotonic()
    try:
        config = StackConfig.from_environment()
        if command == "down":
            print("stopped the local stack" if down(config) else "the local stack was not running")
            return 0
        stack = up(config)
    except LocalStackError as error:
        print(f"local stack: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("local stack: interrupted; everything that was started has been stopped", file=sys.stderr)
        return 130
    print(f"ready after {time.monotonic() - began:.0f} s: {stack['api_url']} (details in {config.stack_file})")
    if config.starts_twin:
        print(f"the phones and their texts: {config.carrier_url}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
