"""A file that somebody has, taken in as the beginning of a study."""
