"""The stage "look": the vision encoder learns from every patch of drawn pictures, whose truth is known exactly."""
