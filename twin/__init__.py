"""Twinloom: one query model over an asset graph, sensor series and files.

Glossary: asset, installation, part, revision, BOM line, signal, sample, document, file, event; selection, plan, node,
rule, step, row, store, capability. One word per thing, the same in code, schema and documents.
"""
