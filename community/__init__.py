"""People, organisations, evidence, and later grants, gifts, standing and credits."""
