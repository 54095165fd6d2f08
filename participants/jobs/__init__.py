"""The ground: long work with progress."""
