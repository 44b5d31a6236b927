"""How the example pictures are made: lettering, paper, light, and what stands on them. Needs OpenCV 5 (its fonts)."""
