"""What follows from numbers and dates alone: no Django, no clock."""
