"""Store calls that concurrent requests share."""
