"""What a session of ours carries."""

SESSION_ID = "user_session"  # the key of its row in UserSession
CONFIRMED_AT = "confirmed_at"  # when its user last showed who they are, seconds since 1970
