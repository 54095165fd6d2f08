"""What will be published about a municipality, for its own leader, before it is (ADR 0030)."""
