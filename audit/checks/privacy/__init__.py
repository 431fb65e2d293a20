"""Personal data in the table, and how recognisable people are."""
