"""IMDi's own pages about releases on their way out, and the same as an API."""
