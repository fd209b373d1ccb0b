"""The register of Norway's 357 municipalities, as data that comes with the product."""

import csv
from importlib import resources

from tenants.models import Municipality

YEARS = ("2024", "2025", "2026")
FIGURES = ("population", "children_0_5", "children_6_15", "children_0_15", "youth_16_18")


def read() -> list[Municipality]:
    """The rows of the data file as unsaved models."""
    with resources.files("tenants.data").joinpath("municipalities.csv").open(encoding="utf-8") as file:
        return [_row(row) for row in csv.DictReader(file)]


def load() -> int:
    """Bring the table up to the data file; returns the number of municipalities. Run as the owner."""
    rows = read()
    fields = [field.name for field in Municipality._meta.fields if not field.primary_key]
    Municipality.objects.using("owner").bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=fields
    )
    return len(rows)


def _row(row: dict[str, str]) -> Municipality:
    figures = {name: {year: int(row[f"{name}_{year}"]) for year in YEARS} for name in FIGURES}
    return Municipality(
        number=row["number"],
        name=row["name"],
        official_name=row["official_name"],
        county_number=row["county_number"],
        county_name=row["county_name"],
        org_number=row["org_number"],
        language_form=row["language_form"],
        sami_area=row["sami_area"] == "yes",
        website=row["website"],
        figures=figures,
    )
