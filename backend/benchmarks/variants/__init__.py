"""Other ways to save an answer, kept to be measured beside the product's own. Nothing in the product imports them."""
