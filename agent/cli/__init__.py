"""The command `yaffle`: one file a group of commands. Heavy imports are made when a command runs."""
