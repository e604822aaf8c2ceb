"""Words and small parts that pages about runs share."""
