"""Looks: tokens, style sheets and letterheads. A theme may change the name, the seal and the agency's three colours, nothing else."""
