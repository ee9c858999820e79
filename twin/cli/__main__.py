"""`python -m twin.cli` is the command `twin`."""

from twin.cli import main

main()
