"""What the linker still gets wrong: a hundred of its errors, read."""
