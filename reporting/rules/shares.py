"""Per cent from counts."""


def share(*, part: int, whole: int) -> int | None:
    """100 · part / whole, whole per cent, half up; None where there is nothing to divide by.

    From the counts, never from rounded parts: that is how the published shares are worked out.
    """
    if whole == 0:
        return None
    return (200 * part + whole) // (2 * whole)
