"""Catalogues: shipped data and files of our own shape."""
