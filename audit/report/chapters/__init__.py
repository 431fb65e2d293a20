"""The chapters of the report: each a frozen record, and `build(material)` that makes it from the records."""
