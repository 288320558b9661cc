"""What each reader is told: the first page, the requirements, the sentences on top."""
