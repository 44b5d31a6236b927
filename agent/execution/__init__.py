"""Running a checked program: steps as tasks of a dependency graph, each in a worker thread."""
