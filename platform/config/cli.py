"""The command `samspor`: a first try, serving, and Django's management commands, in groups a person understands."""

import os
import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.markup import escape

from config.local.help import print_help

_HELP = {"help", "--help", "-h"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb; ends the process with 0 when it did what was asked."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not words or (len(words) == 1 and words[0] in _HELP):
        print_help()
        return
    own = _own_verbs().get(words[0])
    try:
        sys.exit(own(words[1:]) if own else _django(words))
    except RuntimeError as problem:
        # What a person can mend (a port, a folder, a second instance) is one sentence; anything else keeps its trace.
        if type(problem).__module__.startswith("config.local"):
            Console(stderr=True).print(f"[bold red]samspor:[/] {escape(str(problem))}", highlight=False, soft_wrap=True)
            sys.exit(1)
        raise
    except KeyboardInterrupt:
        sys.exit(130)


def _own_verbs() -> dict[str, Callable[[list[str]], int]]:
    from config.bench import bench
    from config.local.first_try import demo
    from config.local.serving import serve

    return {"bench": bench, "demo": demo, "serve": serve}


def _django(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    from config.local.session import local_database

    with local_database():
        execute_from_command_line(["samspor", *words])
    return 0


if __name__ == "__main__":
    main()
