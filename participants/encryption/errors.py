"""What can go wrong with sealed values."""


class SealBroken(Exception):
    """A sealed value does not open: it was changed, moved from another row, or sealed with another key."""


class KeyMissing(Exception):
    """There is no key to open or seal with. The sentence says which."""
