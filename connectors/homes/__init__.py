"""What every home of the records keeps alike: which rows it takes, what its keys are, which of them serves a query."""
