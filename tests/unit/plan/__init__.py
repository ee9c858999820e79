"""The planner, on the small plant."""
