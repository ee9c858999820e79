"""The schema as clients see it: names, types, descriptions. Nothing here is ever run; see gql/selection.py."""

from gql.schema.schema import build_schema

__all__ = ["build_schema"]
