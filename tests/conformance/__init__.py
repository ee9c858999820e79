"""What every store must guarantee, asserted on each implementation."""
