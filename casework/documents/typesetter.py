"""A process of its own, limited in time and memory: one typesetting job as JSON in, the PDF out."""

import json
import resource
import sys
from typing import Any

import typst

# What a letter may take; a hundred pages need a fraction of it.
_MEMORY_BYTES = 3 * 1024**3
_CPU_SECONDS = 20


def typeset(job: dict[str, Any]) -> bytes:
    """The PDF of one job; raises typst.TypstError."""
    pdf: bytes = typst.compile(
        job["template"],
        root=job["root"],
        font_paths=[job["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"data": job["data"]},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=job["timestamp"],
        format="pdf",
    )
    return pdf


def main() -> int:
    """Typeset the job on stdin; the PDF goes to stdout, the reason of a failure to stderr."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    job = json.load(sys.stdin)
    try:
        pdf = typeset(job)
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return 2
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
