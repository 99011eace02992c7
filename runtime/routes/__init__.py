"""Routing, pure: a plan, the progress of one document over it, and one decision carried in.

Nothing here has a clock, a store or a request. ``advance(plan, progress, decision, world)`` returns the new progress
and what is to be done, so replay, explanation and tests are the same call without side effects. An included route's
steps share one name space with the route that includes it, so that conditions need no prefixes.
"""
