"""Backups of the product's database and papers, by PostgreSQL's own programs and nothing else.

No Django and no package is needed here: it must work in a bare container, and where the product does not start.
"""
