"""What parts are made of, worked out over distinct edges: pure functions over records, no stores, no clock."""
