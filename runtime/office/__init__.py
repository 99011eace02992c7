"""What the office does: the only room that writes.

Every act is one transaction with a revision check and an operation id: the document, its tasks, timers, history,
number and notices together, or nothing. Rows of all agencies share the collections, the agency first in every index.
"""
