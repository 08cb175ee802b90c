"""Mistakes in a study's tables that are legal and yet suspicious, or that no chapter can use."""
