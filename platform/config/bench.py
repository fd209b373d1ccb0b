"""`samspor bench`: runs a benchmark suite of the source's own; each brings its database along."""

import importlib

from rich.console import Console

_PLACE = "tests.benchmarks"


def bench(arguments: list[str]) -> int:
    """Run the suite that is named, or list them."""
    try:
        suites: dict[str, str] = importlib.import_module(_PLACE).SUITES
    except ModuleNotFoundError:
        Console(stderr=True).print("The benchmarks are in the source, not in the installed package: run it there.")
        return 2
    if arguments and arguments[0] in suites:
        return int(importlib.import_module(f"{_PLACE}.{arguments[0]}").main(arguments[1:]))
    asked_for_help = not arguments or arguments[0] in ("-h", "--help")
    console = Console(stderr=not asked_for_help, highlight=False)
    console.print("samspor bench SUITE \\[--json] \\[--quick] \\[--out FILE] \\[--rounds N]\n")
    for name, text in suites.items():
        console.print(f"  [cyan]{name}[/]  {text}", soft_wrap=True)
    return 0 if asked_for_help else 2
