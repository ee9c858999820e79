"""The GraphQL door: the schema that describes, the reading of operations, the answer over HTTP. No model, no plan."""
