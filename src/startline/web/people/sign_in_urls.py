"""Addresses of sign-in, under account/: those of the library that can be reached, and no others."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as single_sign_on
from django.urls import URLPattern, path, re_path

from startline.web.people.sign_in import ActivateApp, ForgottenSent, Sessions, SignIn, my_sign_in

urlpatterns: list[URLPattern] = [
    path("", my_sign_in, name="account_email"),
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", ForgottenSent.as_view(), name="account_reset_password_done"),
    path(
        "password/forgotten/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("factors/", mfa.index, name="mfa_index"),
    path("factors/sign-in/", mfa.authenticate, name="mfa_authenticate"),
    path("factors/confirm/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("factors/app/", ActivateApp.as_view(), name="mfa_activate_totp"),
    path("factors/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("factors/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("factors/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/confirm/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("sessions/", Sessions.as_view(), name="usersessions_list"),
    re_path(r"^oidc/(?P<provider_id>\w+)/login/$", single_sign_on.login, name="openid_connect_login"),
    re_path(
        r"^oidc/(?P<provider_id>\w+)/login/callback/$",
        single_sign_on.callback,
        name="openid_connect_callback",
    ),
    path("oidc/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
]
