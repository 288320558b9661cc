"""Several processes that play one plan: who is there, and what they tell their master."""
