"""The people of a run: synthetic citizens, their papers, their devices and the time they take."""
