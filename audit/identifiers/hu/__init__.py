"""Identifiers of Hungary with rules of their own."""
