"""Numbers as a reader writes them."""

from decimal import Decimal


def in_words(number: Decimal | float) -> str:
    """With a comma, and one decimal at most: 22.5 → "22,5", 20.0 → "20"."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")
