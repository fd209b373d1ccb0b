"""Copies a whitelist of npm files to static/vendor, and proves afterwards that nothing there has changed.

npm ci --ignore-scripts      # only to upgrade; needs Node
python vendor.py             # rebuild static/vendor and vendor.lock.json
python vendor.py --check     # no Node, no network: every file matches the lock
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "platform" / "web" / "static" / "vendor"
LOCK = HERE / "vendor.lock.json"
MODULES = HERE / "node_modules"

CSS = "@digdir/designsystemet-css"
WEB = "@digdir/designsystemet-web"
ICONS = "@navikt/aksel-icons"
INTER = "@fontsource-variable/inter"

# target file -> (package, source files; several are joined).
# The theme inside designsystemet-css is the one that fits it.
COPIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "designsystemet.css": (
        CSS,
        ("dist/src/index.css", "dist/theme/designsystemet.css"),
    ),
    "designsystemet.js": (WEB, ("dist/umd/index.js",)),
    "htmx.min.js": ("htmx.org", ("dist/htmx.min.js",)),
    "sortable.min.js": ("sortablejs", ("Sortable.min.js",)),
    "inter-latin.woff2": (INTER, ("files/inter-latin-wght-normal.woff2",)),
    "inter-latin-ext.woff2": (INTER, ("files/inter-latin-ext-wght-normal.woff2",)),
}
LICENCES = {
    CSS: "MIT",
    WEB: "MIT",
    ICONS: "MIT",
    "htmx.org": "0BSD",
    "sortablejs": "MIT",
    INTER: "OFL-1.1",
}
# A source map that is not shipped makes the hashed static storage refuse the file.
SOURCE_MAP = re.compile(rb"\s*(//[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=\S+ \*/)\s*$")

# Two decimals are enough on a grid of 24. Only numbers that stand alone: "0.1.2" and arc flags mean something else.
LONG_NUMBER = re.compile(r"(?<![\d.])(?:0|[1-9]\d*)\.\d{3,}(?![\d.])")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sprite(names: dict[str, str]) -> bytes:
    """One SVG with a symbol for each icon that the product uses."""
    symbols = []
    for name, source in sorted(names.items()):
        svg = (MODULES / ICONS / "dist" / "svg" / f"{source}.svg").read_text("utf-8")
        body = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip()).replace("\n", "")
        body = LONG_NUMBER.sub(lambda match: f"{float(match[0]):.2f}", body)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" fill="none">{body}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def built_files() -> dict[str, tuple[str, bytes]]:
    """Every file of static/vendor as it should be: name -> (package, content)."""
    files = {}
    for target, (package, sources) in COPIES.items():
        parts = [SOURCE_MAP.sub(b"", (MODULES / package / source).read_bytes()) for source in sources]
        files[target] = (
            package,
            parts[0] if len(parts) == 1 else b"\n".join(parts) + b"\n",
        )
    icons = json.loads((HERE / "icons.json").read_text("utf-8"))
    files["icons.svg"] = (ICONS, sprite(icons))
    return files


def package_facts(package: str, npm_lock: dict[str, dict[str, str]]) -> dict[str, str]:
    """Version, integrity and licence of a package; a changed licence stops the build."""
    manifest = json.loads((MODULES / package / "package.json").read_text("utf-8"))
    if manifest["license"] != LICENCES[package]:
        raise SystemExit(f"{package}: licence is now {manifest['license']}, was {LICENCES[package]}")
    locked = npm_lock[f"node_modules/{package}"]
    return {
        "version": manifest["version"],
        "licence": manifest["license"],
        "integrity": locked["integrity"],
    }


def build() -> int:
    """Fills static/vendor from node_modules and writes the lock."""
    npm_lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    files = built_files()
    TARGET.mkdir(parents=True, exist_ok=True)
    for stale in TARGET.iterdir():
        if stale.name not in files and stale.name != "LICENCES.txt":
            stale.unlink()
    for name, (_, content) in files.items():
        (TARGET / name).write_bytes(content)
    facts = {package: package_facts(package, npm_lock) for package in sorted(LICENCES)}
    notices = [
        f"{package} {facts[package]['version']} ({facts[package]['licence']})\n\n{notice(package)}" for package in facts
    ]
    (TARGET / "LICENCES.txt").write_text("\n\n--------\n\n".join(notices), "utf-8")
    hashes = {path.name: sha256(path.read_bytes()) for path in sorted(TARGET.iterdir())}
    listed = {
        name: {
            "package": files[name][0] if name in files else "",
            "sha256": hashes[name],
        }
        for name in hashes
    }
    LOCK.write_text(json.dumps({"packages": facts, "files": listed}, indent=2) + "\n", "utf-8")
    return 0


def notice(package: str) -> str:
    """The licence text that must follow the copies."""
    for candidate in sorted((MODULES / package).iterdir()):
        if candidate.name.upper().startswith(("LICENSE", "LICENCE")):
            return candidate.read_text("utf-8").strip()
    manifest = json.loads((MODULES / package / "package.json").read_text("utf-8"))
    return f"Licence {manifest['license']}, as the package's own package.json says."


def faults(target: Path, lock: Path) -> list[str]:
    """What differs between the lock and the files; empty when they agree."""
    listed = json.loads(lock.read_text("utf-8"))["files"]
    present = {path.name for path in target.iterdir()}
    found = [f"{name}: not in the lock" for name in sorted(present - set(listed))]
    for name, facts in listed.items():
        if name not in present:
            found.append(f"{name}: missing")
        elif sha256((target / name).read_bytes()) != facts["sha256"]:
            found.append(f"{name}: changed")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare static/vendor with vendor.lock.json",
    )
    if not parser.parse_args().check:
        return build()
    found = faults(TARGET, LOCK)
    for line in found:
        print(line, file=sys.stderr)
    print(f"vendor: {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
