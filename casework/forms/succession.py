"""What a new version of a form may not do to the versions before it. Pure."""

from collections.abc import Iterator, Sequence

from casework.forms.definition import FormDefinition


def succession_problems(
    new: FormDefinition, before: Sequence[FormDefinition], base: FormDefinition | None = None
) -> list[str]:
    """Each problem as `id: what`, given all earlier versions, oldest first, and the form that it is built on."""
    lost = [*(_core_lost(new, before[-1]) if before else ()), *(_core_lacking(new, base) if base else ())]
    return [*_types_changed(new, before), *dict.fromkeys(lost)]


def _types_changed(new: FormDefinition, before: Sequence[FormDefinition]) -> Iterator[str]:
    # Answers under an id are compared over the years, so an id means the same for ever.
    was = {name: kind for old in before for name, kind in old.types.items()}
    for name, kind in new.types.items():
        if was.get(name, kind) != kind:
            yield f"{name}: was a question of type {was[name]} in an earlier version; give the new one an id of its own"


def _core_lost(new: FormDefinition, old: FormDefinition) -> Iterator[str]:
    # A newer national template follows a newer law; within one, nobody takes away what the law asks for.
    if new.version <= old.version:
        yield from _core_lacking(new, old)


def _core_lacking(new: FormDefinition, old: FormDefinition) -> Iterator[str]:
    for item in old.fields:
        if not item.core:
            continue
        if item.id not in new.types:
            yield f"{item.id}: is statutory and cannot be removed"
            continue
        now = new.field(item.id)
        if not now.core or (item.required and not now.required) or now.show_if != item.show_if:
            yield f"{item.id}: is statutory; whether and when it is asked cannot be changed"
