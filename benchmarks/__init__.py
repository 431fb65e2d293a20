"""How fast, how small and how well covered: each module runs by itself and prints its peers beside us."""
