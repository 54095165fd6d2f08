"""Tags for the pages about participants."""
