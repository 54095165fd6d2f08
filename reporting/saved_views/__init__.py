"""What users have named of the results page to come back to, and the letter of the month."""
