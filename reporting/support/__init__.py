"""What support sees of a municipality, and what the municipality sees of support."""
