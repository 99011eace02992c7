"""Formwright's generic runtime: reads declarations, draws the forms, drives the routing, keeps the records.

The rooms import downwards only:
``web -> office -> forms | rules | routes | registers -> edition -> kinds -> reading``.
``ports`` and ``settings`` may be seen by every room; a test keeps it so.
"""
