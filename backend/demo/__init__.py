"""Demo material: exam papers with a true answer key, and names for simulated students. No I/O."""
