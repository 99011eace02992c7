"""Registers and ledgers: what their columns say of a document or a task. Nothing in them can be typed."""
