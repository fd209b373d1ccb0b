"""Letters: a template is loaded and checked, then filled with one case's values."""

from casework.documents.filling import Filled, MissingValue, Values, fill, format_date
from casework.documents.grammar import Letter, LetterError, load, missing_core

__all__ = ["Filled", "Letter", "LetterError", "MissingValue", "Values", "fill", "format_date", "load", "missing_core"]
