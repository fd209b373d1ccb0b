"""The house: `platform` stays the standard library's, files stay small, each says what it promises."""

import ast
import importlib
import platform
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, files, name, product_code, test_code

_LINES = 400
_LINES_IN_TESTS = 500
# Written in pieces, so that this file does not hold what it looks for.
_FOREIGN = ("/" + "work/", "/" + "opt/wheels", "issues " + "show", "localhost:" + "4873", "/root" + "/.pyenv")
_TEXT = (
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".json",
    ".conf",
    ".ini",
    ".sql",
    ".txt",
    ".sh",
)


def test_platform_is_the_standard_librarys() -> None:
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))
    assert not (ROOT / "platform" / "__init__.py").exists()


@pytest.mark.parametrize("folder", [ROOT, ROOT / "platform", ROOT / "tests"], ids=lambda folder: folder.name)
def test_platform_is_the_standard_librarys_from_any_folder(folder: Path) -> None:
    source = "import platform, uuid, sentry_sdk; print(platform.python_implementation())"
    answer = subprocess.run([sys.executable, "-c", source], cwd=folder, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout.strip()) == (0, platform.python_implementation()), answer.stderr


@pytest.mark.parametrize(("package", "folder"), PACKAGES.items())
def test_packages_load_from_their_folders(package: str, folder: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / folder


def test_files_stay_small() -> None:
    def length(path: Path) -> int:
        return len(path.read_text(encoding="utf-8").splitlines())

    too_long = [f"{name(path)}: {length(path)}" for path in product_code() if length(path) > _LINES]
    too_long += [f"{name(path)}: {length(path)}" for path in test_code() if length(path) > _LINES_IN_TESTS]
    assert too_long == []


def test_nothing_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "misc", "common", "tools"}
    assert [name(path) for path in files(".py") if {path.stem, path.parent.name} & vague] == []


def test_every_module_says_what_it_promises() -> None:
    silent = []
    for path in (*product_code(), *test_code()):
        source = path.read_text(encoding="utf-8")
        if source.strip() and ast.get_docstring(ast.parse(source)) is None:
            silent.append(name(path))
    assert silent == []


def test_every_public_verb_and_question_says_what_it_promises() -> None:
    silent = []
    for path in product_code():
        if path.name not in ("services.py", "selectors.py"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{name(path)}: {node.name}")
    assert silent == []


def test_nothing_is_left_to_be_done_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = []
    for path in (*product_code(), *(page for page in files(".html", "platform"))):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if marks.search(line):
                found.append(f"{name(path)}:{number}")
    assert found == []


def test_the_repository_stands_on_its_own() -> None:
    texts = [path for suffix in _TEXT for path in files(suffix)]
    texts += [path for path in ROOT.iterdir() if path.is_file() and path.suffix in (*_TEXT, ".lock")]
    found = []
    for path in texts:
        source = path.read_text(encoding="utf-8")
        found += [f"{name(path)}: {word}" for word in _FOREIGN if word in source]
    assert found == []
