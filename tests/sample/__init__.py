"""The sample evidence: made again byte for byte, of real types, with the oddities of a real folder."""
