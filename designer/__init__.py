"""The designer's room: edit, preview, try, compare and publish definitions."""
