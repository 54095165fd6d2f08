"""The ground floor: people. Its inner packages access, trail and jobs are the ground under it."""
