"""What follows from counts alone: no Django, no clock."""
