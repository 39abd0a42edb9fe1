"""`sayso completion`."""

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from sayso_cli.office.phrasing import listed
from sayso_cli.office.problem import Problem

# Where each shell looks by itself, below the home folder; zsh looks only where its `fpath` says.
PLACES = {
    "bash": ".local/share/bash-completion/completions/sayso",
    "zsh": ".zfunc/_sayso",
    "fish": ".config/fish/completions/sayso.fish",
}
THEN = {
    "bash": "Open a new terminal (it needs the package bash-completion).",
    "zsh": "Put these lines into ~/.zshrc, then open a new terminal: fpath+=~/.zfunc; autoload -Uz compinit; compinit",
    "fish": "Open a new terminal.",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(PLACES)), required=False)
@click.option("--print", "only_print", is_flag=True, help="Print what the shell needs, and install nothing.")
@click.pass_context
def completion(context: click.Context, /, *, shell: str | None, only_print: bool) -> None:
    """Let the Tab key complete commands and options in your SHELL: bash, zsh or fish."""
    name = shell or Path(os.environ.get("SHELL", "")).name
    kind = get_completion_class(name) if name in PLACES else None
    if kind is None:
        raise Problem(f"It is not clear which shell you use: name it, sayso completion {listed(PLACES, last='or')}.")
    script = kind(context.find_root().command, {}, "sayso", "_SAYSO_COMPLETE").source()
    if only_print:
        click.echo(script)
        return
    file = Path.home() / PLACES[name]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(script, encoding="utf-8")
    click.echo(f"Wrote {file}. {THEN[name]}")
