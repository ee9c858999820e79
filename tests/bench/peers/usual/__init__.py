"""A GraphQL service in Python as it is usually written: strawberry, DataLoader, and the clients of the three stores."""
