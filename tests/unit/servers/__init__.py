"""The servers as programs: building, pins, places, processes."""
