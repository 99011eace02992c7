"""Decision tables, decided by durable-rules behind a narrow door and checked by the truth table; pure, no store."""
