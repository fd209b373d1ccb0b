"""A municipality's colour, made dark enough to be read on white paper."""

import re
from typing import Final

READABLE_CONTRAST: Final = 4.5
_FALLBACK: Final = "#1e2b3c"


def readable_on_white(colour: str) -> str:
    """Return the colour itself, or the nearest darker one that reaches the contrast WCAG asks for."""
    colour = plain(colour)
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while contrast_on_white(channels) < READABLE_CONTRAST:
        channels = [int(channel * 0.95) for channel in channels]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def plain(colour: str) -> str:
    """Return the colour when it is written #rrggbb, or a dark blue."""
    return colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else _FALLBACK


def contrast_on_white(channels: list[int]) -> float:
    """Return the contrast ratio (WCAG 2.2) of a colour against white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in channels)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
