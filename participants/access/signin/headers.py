"""What browsers are told about every answer of ours, beyond what Django tells them."""

# No page uses any of these. Those that Chromium does not know are left out: it complains of each on every page.
_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "clipboard-write", "compute-pressure",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map", "local-fonts", "magnetometer",
    "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "sync-xhr", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip

ALWAYS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Reporting-Endpoints": 'csp="/csp-rapport/"',
}
_FOR_PASSKEYS = {"publickey-credentials-create", "publickey-credentials-get"}
# Not "cookies": that would empty those of neighbouring sites under the same domain too.
AFTER_SIGNING_OUT = {"Clear-Site-Data": '"cache", "storage"'}

# The Permissions-Policy of pages where a passkey is made or used.
WITH_PASSKEYS = ", ".join(f"{feature}={'(self)' if feature in _FOR_PASSKEYS else '()'}" for feature in _FEATURES)
