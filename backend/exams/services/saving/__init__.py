"""Saving answers: `statement` is the SQL, and there are two paths to it.

`grouped` is the fast path: the saves of a process's threads that arrive together, committed by one statement. `one` is
the ordinary path, which every save can take: it waits where the fast path gives up, and explains a refusal.
"""
