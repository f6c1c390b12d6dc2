"""Text out of documents: parsers run in a guarded process, for files may be broken or hostile."""
