"""What one can do in the room, proved with a real record, a real folder and a real index."""
