"""How well the model does what it is for."""
