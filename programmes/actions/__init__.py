"""Every write to programmes."""

from programmes.actions.package import load_package
from programmes.actions.package.trouble import DatabaseTrouble

__all__ = ["DatabaseTrouble", "load_package"]
