"""The search for land as people and programs ask it: read, answered, told, tabled."""
