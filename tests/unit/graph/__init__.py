"""What is particular to the embedded graph store and to the shared dialect of patterns."""
