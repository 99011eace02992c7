"""Packs and an agency's overlay become one Edition, or a list of problems.

An edition is immutable and addressed by the hash of its content; every document keeps the one it was made under.
The room is a package, not one module, because laying over, building, checking references and texts are four subjects.
"""
