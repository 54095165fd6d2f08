"""The exchange package: reading it safely, judging each row, and the tables it fills."""
