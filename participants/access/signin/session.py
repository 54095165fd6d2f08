"""What a session of ours carries."""

SESSION_ID = "user_session"  # the key of its row in UserSession
