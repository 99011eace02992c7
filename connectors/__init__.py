"""One folder or module per outside thing, each implementing one port of ``runtime.ports``, which is all it sees."""
