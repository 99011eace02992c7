"""One module per kind of definition: a frozen dataclass and ``parse(Source)``.

Reading has already checked the shape against the kind's schema, so a parse only turns plain data into typed
values and reads the small languages inside (conditions, terms, templates).
"""
