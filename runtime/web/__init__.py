"""The Flask application: one blueprint per subject, pages as plain data, templates that only lay them out."""
