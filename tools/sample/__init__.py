"""The generator of `sample_evidence/`: the folder of an invented company, the same bytes on each run."""
