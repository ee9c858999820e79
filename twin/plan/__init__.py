"""From what was asked to what will be done: build → rules → lower. Pure: no I/O, no clock."""
