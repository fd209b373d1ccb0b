"""Fails when code of the last release could not go on serving while this source's migrations run; needs no database.

`--released 1.2.0` writes this source's migrations down as that release's: done when it is tagged.
"""

import os
import sys

os.environ.setdefault("SAMSPOR_TESTING", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(words: list[str]) -> int:
    """0 when every migration since the last release is safe."""
    import django

    django.setup()
    from tenants.releases import released, safety

    if words[:1] == ["--released"]:
        released.write(words[1])
        return 0
    changed = released.changed()
    for name in changed:
        print(f"{name} has been released and must not change")
    found = released.faults_since()
    for fault in found:
        print(f"{fault.weight:<8} {fault}")
    return 1 if changed or any(fault.weight == safety.REFUSED for fault in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
