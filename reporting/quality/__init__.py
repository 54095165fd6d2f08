"""What is missing or does not fit together in a municipality's records of a year, and what it does to its figures."""
