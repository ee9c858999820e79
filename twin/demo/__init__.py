"""The demo plant: two sites of pumps with structure, samples, documents and events, made from a seed.

`generate` is pure and lazy: rows in the words of the contract, arrays of samples, bytes of files. Nothing is random
that the seed does not fix, and any stretch of time can be made alone. `build_demo` writes it into a service.
"""

from twin.demo.plant import DemoFile, DemoPlant, SignalSamples, generate

__all__ = ["DemoFile", "DemoPlant", "SignalSamples", "generate"]
