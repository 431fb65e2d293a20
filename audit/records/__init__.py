"""The nouns: frozen dataclasses that pass between the stages. No I/O here."""
