"""What a session of ours carries."""

SESSION_ID = "user_session"  # the key of its row in UserSession
MUST_ENROL = "must_enrol"  # there until a second factor is set up
HALFWAY = "halfway"  # whose password was right, when, and where they want to go
NEW_APP = "new_totp"  # the secret of an app that is being set up
CONFIRMED_AT = "confirmed_at"  # when its user last showed who they are, seconds since 1970
