"""Identifiers of Taiwan with rules of their own."""
