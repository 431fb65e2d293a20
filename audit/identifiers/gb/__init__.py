"""Identifiers of the United Kingdom with rules of their own."""
