"""Addresses for signing in and out, and for who may do what."""

from django.db.transaction import non_atomic_requests
from django.urls import path

from participants.access import views
from participants.access.signin import views as signin

urlpatterns = [
    # Attempts are counted one by one, whatever becomes of the request.
    path("logg-inn/", non_atomic_requests(signin.SignIn.as_view()), name="login"),
    path("logg-inn/kode/", non_atomic_requests(signin.second_factor), name="second-factor"),
    path("logg-inn/<slug:key>/", signin.leave, name="oidc-leave"),
    path("logg-inn/<slug:key>/svar/", signin.come_back, name="oidc-return"),
    path("logg-inn/<slug:key>/logg-ut/", signin.end_for_issuer, name="oidc-logout"),
    path("invitasjon/", signin.invitation, name="invitation"),
    path("bekreft/", non_atomic_requests(signin.confirm), name="confirm"),
    path("csp-rapport/", views.policy_report, name="policy-report"),
    path("logg-ut/", signin.SignOut.as_view(), name="logout"),
    path("min-side/", views.home, name="home"),
    path("min-side/innlogginger/", signin.session_list, name="session-list"),
    path("min-side/innlogginger/fortsett/", signin.session_keep, name="session-keep"),
    path("min-side/innlogginger/avslutt/", signin.session_end, name="session-end"),
    path("min-side/innlogginger/avslutt-alle/", signin.session_end_all, name="session-end-all"),
    path("min-side/sikkerhet/", signin.factor_list, name="second-factors"),
    path("min-side/sikkerhet/passord/", non_atomic_requests(signin.change_password), name="change-password"),
    path("min-side/sikkerhet/kodeapp/", signin.set_up_app, name="second-factor-set-up"),
    path("min-side/sikkerhet/kodeapp/fjern/", signin.remove_app, name="second-factor-remove"),
    path("min-side/sikkerhet/passnokler/", signin.passkey_list, name="passkeys"),
    path("min-side/sikkerhet/reservekoder/", signin.renew_reserve_codes, name="reserve-codes"),
    path("min-side/kommune/", views.choose_municipality, name="choose-municipality"),
]
