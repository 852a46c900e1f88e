"""What the operator decides about photos."""

from chalicelib.settings import Setting

ACCOUNT = Setting(
    "TWILIO_ACCOUNT_SID",
    "AC[0-9A-Za-z]{1,64}",
    "an account SID: AC plus letters and digits",
    switches=True,
)
NUMBER = Setting("TWILIO_PHONE_NUMBER", r"\+[1-9][0-9]{6,14}", "a number such as +15551234567")
MEDIA_ORIGIN = Setting(
    "TWILIO_MEDIA_ORIGIN",
    r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?",
    "an origin such as http://127.0.0.1:8100",
    is_local=True,
)
BUCKET = Setting(
    "FILES_BUCKET",
    "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "the name of a bucket",
    needed_with=(ACCOUNT, ""),
    by_template=True,
)
SETTINGS = (ACCOUNT, NUMBER, MEDIA_ORIGIN, BUCKET)
