"""Every write to programmes."""

from programmes.actions.package import load_package

__all__ = ["load_package"]
