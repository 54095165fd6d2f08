"""A municipality signs its year, and IMDi sees how far all of them have come."""
