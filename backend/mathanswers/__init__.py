"""Judges typed mathematics: is what the student wrote the same as the key? Pure Python, no clock, no Django."""

from mathanswers.verdict import PARSER_VERSION, KeyCheck, Reading, Verdict, check_key, judge, read

__all__ = ["PARSER_VERSION", "KeyCheck", "Reading", "Verdict", "check_key", "judge", "read"]
