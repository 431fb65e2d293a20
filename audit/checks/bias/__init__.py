"""How decisions and errors fall on groups of people."""
