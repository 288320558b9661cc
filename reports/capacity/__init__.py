"""What a search for a portal's capacity found, in words, a table and a drawing."""
