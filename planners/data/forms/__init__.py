"""Question forms that the teacher lacks, and better wordings for those it has."""
