class DevServerError(Exception):
    """Something the person at the keyboard can put right; the message says in one sentence what and how."""

    exit_code = 2
