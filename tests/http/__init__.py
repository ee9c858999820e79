"""The service as an outside user meets it: a real server on a loopback port, real stores, nothing but HTTP."""
