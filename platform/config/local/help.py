"""The verbs of `samspor`, grouped by what a person wants to do."""

from rich.console import Console
from rich.table import Table

GROUPS: dict[str, dict[str, str]] = {
    "Start": {
        "demo": "everything on this machine: database, eleven municipalities, people, cases, web and worker",
        "serve": "web and worker on the database you have (DATABASE_URL, else the demo's)",
        "worker": "background jobs only",
    },
    "Municipalities": {
        "onboard": "take a municipality, or all of them (--all), into use",
        "tenants": "who is in, where, at which version, how large (--figures counts now)",
        "suspend": "let people only read, or not in: samspor suspend 5001 --read-only",
        "open": "open it again",
        "rename": "give it a new subdomain; the old one leads there",
        "export": "hand everything back, readable without us: samspor export 5001 --to FOLDER",
        "restore": "put one back from a package or a backup, while the others work",
        "erase": "destroy everything of it, for good, with a certificate",
        "operations": "what is being done and was done with whole municipalities",
        "operator": "let somebody into the operator's console",
    },
    "Database": {
        "logins": "make the database and its two logins (once, by an administrator)",
        "migrate": "bring every municipality to this version; --plan says what would be done",
        "showmigrations": "which changes have been made",
        "dbshell": "a prompt in the database",
    },
    "Try it": {"token": "print an API token: samspor token --tenant trondheim"},
    "Development": {
        "bench": "measure it beside its alternatives, on this machine: samspor bench tenancy --quick",
        "check": "Django's own checks",
        "makemigrations": "write the migrations for changed models",
        "shell": "a Python prompt with everything loaded",
        "makemessages": "collect texts to translate",
        "compilemessages": "make the translations ready for use",
        "collectstatic": "gather the files that a proxy serves",
    },
}


def print_help() -> None:
    """Print the groups, their verbs, and where the details are."""
    console = Console(highlight=False)
    console.print("[bold]samspor[/] VERB \\[options]\n")
    width = max(len(verb) for verbs in GROUPS.values() for verb in verbs) + 2
    for title, verbs in GROUPS.items():
        table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
        table.add_column(width=width, style="cyan", no_wrap=True)
        table.add_column()
        for verb, text in verbs.items():
            table.add_row(f"  {verb}", text)
        console.print(f"[bold]{title}[/]")
        console.print(table)
        console.print()
    console.print(
        "samspor VERB --help tells the options of one verb. Other verbs are Django's: samspor help --commands."
    )
