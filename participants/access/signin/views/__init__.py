"""The pages of signing in: by an issuer, by username and password, and one's own sessions."""

from participants.access.signin.views.invitations import invitation as invitation
from participants.access.signin.views.issuers import come_back as come_back
from participants.access.signin.views.issuers import end_for_issuer as end_for_issuer
from participants.access.signin.views.issuers import leave as leave
from participants.access.signin.views.local import SignIn as SignIn
from participants.access.signin.views.local import change_password as change_password
from participants.access.signin.views.local import confirm as confirm
from participants.access.signin.views.local import factor_list as factor_list
from participants.access.signin.views.local import remove_app as remove_app
from participants.access.signin.views.local import renew_reserve_codes as renew_reserve_codes
from participants.access.signin.views.local import second_factor as second_factor
from participants.access.signin.views.local import set_up_app as set_up_app
from participants.access.signin.views.passkeys import passkey_list as passkey_list
from participants.access.signin.views.sessions import SignOut as SignOut
from participants.access.signin.views.sessions import session_end as session_end
from participants.access.signin.views.sessions import session_end_all as session_end_all
from participants.access.signin.views.sessions import session_keep as session_keep
from participants.access.signin.views.sessions import session_list as session_list
