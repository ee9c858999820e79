"""`twin version`: which program this is, and what it stands on."""

from __future__ import annotations


def version() -> None:
    """Print the versions.

    Of Twinloom, of Python and of what the embedded stores need.
    """
    import platform
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        own = installed("twinloom")
    except PackageNotFoundError:
        own = "(run from its folder, not installed)"
    print(f"twinloom {own}")
    print(f"python {platform.python_version()}, duckdb {installed('duckdb')}")
