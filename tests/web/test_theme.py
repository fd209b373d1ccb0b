"""The colour scale is the official one to the last digit, and every tenant's colour ends up readable."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web import theme

# Made by Designsystemet's own generator (@digdir/designsystemet 1.15.0), once.
GOLDEN = json.loads((Path(__file__).parent / "theme_golden.json").read_text("utf-8"))
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize("colour", GOLDEN)
def test_scale_equals_the_official_generator(colour: str) -> None:
    assert theme.scale(colour) == GOLDEN[colour]


@given(COLOURS)
@settings(max_examples=60, deadline=None)
def test_every_colour_is_repaired_to_one_without_faults(colour: str) -> None:
    assert theme.faults(theme.accessible(colour)) == []


def test_a_good_colour_is_left_alone() -> None:
    assert theme.accessible("#0B4F8F") == "#0b4f8f"
    assert theme.faults("#0b4f8f") == []


def test_a_light_yellow_is_darkened_and_says_why() -> None:
    found = theme.faults("#f7d038")
    assert any(fault.foreground == "base-default" and fault.ratio < fault.needed for fault in found)
    repaired = theme.accessible("#f7d038")
    assert repaired != "#f7d038"
    assert theme.contrast(repaired, "#ffffff") >= theme.SHAPE


def test_contrast_has_the_known_ends() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#777777") == pytest.approx(1)


def test_the_style_sheet_covers_light_dark_and_automatic_mode() -> None:
    css = theme.theme_css("#1e6b4a")
    assert css.count("--ds-color-accent-base-default:") == 3
    assert "[data-color-scheme=dark]" in css
    assert "prefers-color-scheme: dark" in css
    assert css.startswith("@layer reset, ds, tenant, app;")
    assert css.count("{") == css.count("}")


def test_the_style_sheet_keeps_the_raw_colour_only_for_the_coat_of_arms() -> None:
    css = theme.theme_css("#F7D038")
    assert "--app-brand: #f7d038; --app-brand-mark: #000000" in css
    assert re.findall(r"accent-base-default: (#\w+)", css)[0] == theme.accessible("#f7d038")


def test_the_version_follows_the_colour() -> None:
    assert theme.version("#1e6b4a") == theme.version("#1E6B4A")
    assert theme.version("#1e6b4a") != theme.version("#1e6b4b")


@pytest.mark.parametrize("bad", ["", "red", "#fff", "#12345g", "#1234567", "1e6b4a", "#1e6b4a;}", "#1e6b4a\n"])
def test_anything_but_six_digits_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        theme.theme_css(bad)
