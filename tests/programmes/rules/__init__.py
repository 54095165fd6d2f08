"""What the law says, worked by hand and asked of the code."""
