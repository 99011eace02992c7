"""One module per family of commands; each is a thin door to the rooms."""
