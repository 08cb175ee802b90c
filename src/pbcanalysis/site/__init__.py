"""The site: the book with its numbers linked to their origin, and a page for every record."""
