class BackupError(Exception):
    """Something the operator can put right; the message says in one sentence what, and what became of the data."""
