"""Files in: walk, digest, identify, extract in a guarded process, watch."""
