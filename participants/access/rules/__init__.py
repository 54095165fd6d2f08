"""What follows from dates and codes alone: no Django, no clock."""
