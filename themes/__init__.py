"""Looks: tokens, style sheets and letterheads. A theme may change an agency's three colours and nothing else."""
