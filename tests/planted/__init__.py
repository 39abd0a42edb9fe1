"""Faults that are planted one by one, to see that a test fails for each: `make faults`."""
