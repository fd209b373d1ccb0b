"""The lines of a PDF form; read by a process of its own that can be stopped, whatever the file makes it do. Pure."""

import json
import subprocess
import sys
from pathlib import Path

from core.errors import Invalid

SECONDS = 12
_READER = Path(__file__).with_name("file_pdf_reader.py")


def lines_of(raw: bytes) -> str:
    """What stands in the document, with boxes and answers where its fields are. Invalid with a «form_file.…» code."""
    try:
        done = subprocess.run(  # a fixed program; the file goes in as its input, and nothing is kept
            [sys.executable, "-I", str(_READER)], input=raw, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Invalid("form_file.slow") from None
    if done.returncode:
        raise Invalid("form_file.damaged")
    told = json.loads(done.stdout)
    if told["refused"]:
        raise Invalid(f"form_file.{told['refused']}", most=told["most"])
    return str(told["lines"])
