"""Catalogues of requirements: shipped as data, loaded into the model."""
