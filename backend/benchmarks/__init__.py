"""What the README's figures come from; runnable by anyone."""
