"""A service and its servers that are killed while things are written through the door, and what must be found after."""
