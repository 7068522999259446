"""Which of the product's processes this one is: its entry says so before the settings are read."""

# The web server's threads may share connections (DATABASE_POOL_SIZE). The worker's may not: its locks belong to one.
serves_requests = False
