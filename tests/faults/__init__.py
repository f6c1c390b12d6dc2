"""What can go wrong on the day, and what must hold then."""
