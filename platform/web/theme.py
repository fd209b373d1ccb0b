"""A tenant's colour as Designsystemet's sixteen-step scale, moved to the nearest accessible colour where it is not."""

import hashlib
import math
import re
from dataclasses import dataclass
from functools import lru_cache

DEFAULT = "#0062ba"
TEXT = 4.5  # WCAG 1.4.3
SHAPE = 3.0  # WCAG 1.4.11
MODES = ("light", "dark")

# Designsystemet fixes the luminance of these steps, so contrast between them does not depend on the hue.
LUMINANCE = {
    "background-default": (1.0, 0.009),
    "background-tinted": (0.9, 0.014),
    "surface-default": (1.0, 0.021),
    "surface-tinted": (0.81, 0.027),
    "surface-hover": (0.7, 0.036),
    "surface-active": (0.59, 0.056),
    "border-subtle": (0.5, 0.08),
    "border-default": (0.19, 0.22),
    "border-strong": (0.11, 0.39),
    "text-subtle": (0.11, 0.39),
    "text-default": (0.0245, 0.84),
}
# (foreground, background, least ratio): what the pages really put on top of each other.
# text-subtle on surface-active is 4.0 for every hue and is therefore never used.
PAIRS = (
    ("base-contrast-default", "base-default", TEXT),
    ("base-contrast-default", "base-hover", TEXT),
    ("base-contrast-default", "base-active", TEXT),
    ("text-subtle", "background-tinted", TEXT),
    ("text-subtle", "surface-tinted", TEXT),
    ("text-subtle", "surface-hover", TEXT),
    ("text-default", "surface-active", TEXT),
    ("base-default", "background-default", SHAPE),
    ("base-default", "background-tinted", SHAPE),
    ("base-default", "surface-default", SHAPE),
    ("border-default", "background-tinted", SHAPE),
    ("border-strong", "surface-hover", SHAPE),
)

Rgb = tuple[float, float, float]
BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (255.0, 255.0, 255.0)
# OKLab, with the sRGB matrices of the official generator's colour library (CSS 4's differ in the fifth digit).
CONES = (
    (0.412287082342, 0.536320145668, 0.051433649152),
    (0.211937224282, 0.680683823551, 0.107371184370),
    (0.088316514203, 0.281712330216, 0.629827542577),
)
OKLAB = (
    (0.210454268309, 0.793617774702, -0.004072043012),
    (1.977998532431, -2.428592242049, 0.450593709617),
    (0.025904042466, 0.782771712458, -0.808675754923),
)
CONES_BACK = (
    (1.000000000000, 0.396337777376, 0.215803757310),
    (1.000000000000, -0.105561345816, -0.063854172826),
    (1.000000000000, -0.089484177530, -1.291485548019),
)
SRGB = (
    (4.076092848526, -3.307185137966, 0.230933145788),
    (-1.268467280348, 2.609817647328, -0.341327262134),
    (-0.004197083200, -0.703587438948, 1.708024522921),
)


@dataclass(frozen=True)
class Fault:
    """A pair of steps that would be too hard to see."""

    mode: str
    foreground: str
    background: str
    ratio: float
    needed: float


def scale(colour: str) -> dict[str, dict[str, str]]:
    """Every step of the scale in light and dark mode, as the official generator computes them."""
    base = _parse(colour)
    return {mode: _mode_scale(base, mode) for mode in MODES}


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio between two colours."""
    bright, dim = sorted((_luminance(_parse(one)), _luminance(_parse(other))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def faults(colour: str) -> list[Fault]:
    """The pairs that miss WCAG AA when this colour is used as it is; empty for an accessible colour."""
    found = []
    for mode, steps in scale(colour).items():
        for front, back, needed in PAIRS:
            ratio = contrast(steps[front], steps[back])
            if ratio < needed:
                found.append(Fault(mode, front, back, round(ratio, 2), needed))
    return found


@lru_cache(maxsize=256)
def accessible(colour: str) -> str:
    """The nearest colour of the same hue that passes every pair in both modes; the colour itself when it does."""
    base = _parse(colour)
    if not faults(_hex(base)):
        return _hex(base)
    lightness = _lightness(base)
    for distance in range(1, 100):
        for target in (lightness - distance, lightness + distance):
            if 0 < target < 100:
                candidate = _hex(_with_luminance(base, _grey_luminance(target)))
                if not faults(candidate):
                    return candidate
    return DEFAULT


@lru_cache(maxsize=512)
def theme_css(colour: str) -> str:
    """The style sheet of a tenant: its accent scale over Designsystemet's, in light, dark and automatic mode."""
    brand = _parse(colour)
    steps = scale(accessible(colour))
    light, dark = (_declarations(steps[mode]) for mode in MODES)
    return (
        "@layer reset, ds, tenant, app;\n@layer tenant {\n"
        f":root {{ --app-brand: {_hex(brand)}; --app-brand-mark: {'#ffffff' if _white_wins(brand) else '#000000'}; }}\n"
        f":root, [data-color-scheme=light] {{ {light} }}\n"
        f"[data-color-scheme=dark] {{ {dark} }}\n"
        f"@media (prefers-color-scheme: dark) {{ [data-color-scheme=auto] {{ {dark} }} }}\n"
        "}\n"
    )


@lru_cache(maxsize=512)
def version(colour: str) -> str:
    """A short fingerprint for the style sheet's address: a changed colour is a changed address."""
    return hashlib.sha256(theme_css(colour).encode()).hexdigest()[:12]


def _declarations(steps: dict[str, str]) -> str:
    return " ".join(f"--ds-color-accent-{step}: {value};" for step, value in steps.items())


def _mode_scale(base: Rgb, mode: str) -> dict[str, str]:
    dark = mode == "dark"
    source = _muted(base) if dark else base
    steps = {name: _hex(_with_luminance(source, pair[dark])) for name, pair in LUMINANCE.items()}
    lightness = _lightness(base)
    if dark:
        lightness = 70 if lightness <= 30 else 100 - lightness
    step = -8 if lightness <= 30 or 49 <= lightness <= 65 else 8

    def at(target: float) -> str:
        return _hex(_with_luminance(base, _grey_luminance(target)))

    steps["base-default"] = at(lightness) if dark else _hex(base)
    steps["base-hover"] = at(lightness - step)
    steps["base-active"] = at(lightness - 2 * step)
    steps["base-contrast-subtle"] = _contrast_subtle(_parse(steps["base-default"]))
    steps["base-contrast-default"] = "#ffffff" if _white_wins(_parse(steps["base-default"])) else "#000000"
    return steps


def _white_wins(base: Rgb) -> bool:
    luminance = _luminance(base)
    return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05


def _contrast_subtle(base: Rgb) -> str:
    lightness = _lightness(base)
    distance = 60 if lightness <= 40 or lightness >= 60 else 50
    target = lightness + distance if _white_wins(base) else lightness - distance
    return _hex(_with_luminance(base, _grey_luminance(target)))


def _parse(colour: str) -> Rgb:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("a colour is written #rrggbb")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(rgb: Rgb) -> str:
    # JavaScript's Math.round goes up at one half, Python's goes to even.
    return "#" + "".join(f"{min(255, max(0, math.floor(part + 0.5))):02x}" for part in rgb)


def _linear(part: float, threshold: float = 0.04045) -> float:
    part /= 255
    return part / 12.92 if part <= threshold else float(((part + 0.055) / 1.055) ** 2.4)


def _companded(linear: float) -> float:
    size = abs(linear)
    value = size * 12.92 if size <= 0.0031308 else 1.055 * size ** (1 / 2.4) - 0.055
    return math.copysign(value, linear) * 255


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(part, 0.03928) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _with_luminance(rgb: Rgb, target: float) -> Rgb:
    """The same colour mixed with black or white until it is as bright as asked."""
    if target <= 0:
        return BLACK
    if target >= 1:
        return WHITE
    low, high = (BLACK, rgb) if _luminance(rgb) > target else (rgb, WHITE)
    middle = rgb
    for _ in range(21):
        middle = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2
        luminance = _luminance(middle)
        if abs(target - luminance) < 1e-7:
            break
        low, high = (low, middle) if luminance > target else (middle, high)
    return middle


def _lightness(rgb: Rgb) -> float:
    """HSLuv's lightness, 0 to 100."""
    red, green, blue = (_linear(part) for part in rgb)
    y = 0.21263900587151 * red + 0.71516867876775 * green + 0.072192315360733 * blue
    return y * 903.2962962 if y <= 0.0088564516 else float(116 * y ** (1 / 3) - 16)


def _grey_luminance(lightness: float) -> float:
    """The luminance of the grey that has this HSLuv lightness, rounded to a colour as the official tool does."""
    lightness = min(100.0, max(0.0, lightness))
    y = lightness / 903.2962962 if lightness <= 8 else ((lightness + 16) / 116) ** 3
    grey = float(math.floor(_companded(y) + 0.5))
    return _luminance((grey, grey, grey))


def _cube_root(value: float) -> float:
    return math.copysign(abs(value) ** (1 / 3), value)


def _muted(rgb: Rgb) -> Rgb:
    """The colour with 70 % of its OKLCH chroma: what the dark scale is mixed from."""
    cones = _times(CONES, (_linear(rgb[0]), _linear(rgb[1]), _linear(rgb[2])))
    light, a, b = _times(OKLAB, (_cube_root(cones[0]), _cube_root(cones[1]), _cube_root(cones[2])))
    cones = _times(CONES_BACK, (light, 0.7 * a, 0.7 * b))
    red, green, blue = _times(SRGB, (cones[0] ** 3, cones[1] ** 3, cones[2] ** 3))
    return _parse(_hex((_companded(red), _companded(green), _companded(blue))))


def _times(matrix: tuple[Rgb, ...], vector: Rgb) -> Rgb:
    first, second, third = (row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2] for row in matrix)
    return first, second, third
