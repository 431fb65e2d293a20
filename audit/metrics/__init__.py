"""The mathematics of the measurements: pure functions on counts and arrays, with the source at each formula."""
