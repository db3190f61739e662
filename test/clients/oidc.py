"""The Python client's ways to log in by OpenID Connect, as its users walk them. Addresses for the browser are printed as
lines "open <address>"; whoever reads them logs in there. Prints what the test looks at as JSON.

Usage: oidc.py API_URL SERVICE_ID SERVICE_SECRET
"""

import json
import re
import sys
import time

import openeo
from openeo.rest.auth.config import RefreshTokenStore

url, service, secret = sys.argv[1:]
report = {"client": openeo.__version__}


def tell(line):
    print(line, flush=True)


def show(text):
    """What the client would show to its user."""
    address = re.search(r"https?://\S+user_code=\S+", str(text))
    if address:
        tell("open " + address.group(0).strip("'\")."))
    shown.append(str(text))


def account(connection):
    return connection.describe_account()


# The line of "getting started".
shown = []
connection = openeo.connect(url)
connection.authenticate_oidc(display=show)
report["device"] = account(connection)
report["asked"] = [text for text in shown if "user_code" in text]

# Again: the refresh token that was stored does it, without a browser.
shown = []
again = openeo.connect(url).authenticate_oidc(display=show)
report["refreshed"] = account(again)
report["asked again"] = [text for text in shown if "user_code" in text]

# A token that runs out in the middle of the work is renewed by the client.
time.sleep(6)
report["renewed"] = account(again)

refresh_token = RefreshTokenStore().get_refresh_token(issuer=json.loads(
    again.get("/credentials/oidc").text)["providers"][0]["issuer"], client_id="openeo-local")
by_token = openeo.connect(url).authenticate_oidc_refresh_token(refresh_token=refresh_token)
report["refresh"] = account(by_token)

code = openeo.connect(url).authenticate_oidc_authorization_code(webbrowser_open=lambda address: tell("open " + address))
report["code"] = account(code)

machine = openeo.connect(url).authenticate_oidc_client_credentials(client_id=service, client_secret=secret)
report["service"] = account(machine)

bearer = code.auth.bearer
report["form"] = bearer.split("/")[:2]
plain = openeo.connect(url).authenticate_bearer_token(bearer.split("/", 2)[2])
report["plain"] = account(plain)

# What one of them makes belongs to that one alone.
job = code.create_job({"add": {"process_id": "add", "arguments": {"x": 1, "y": 2}, "result": True}}, title="by login")
report["jobs"] = {
    "code": [each["title"] for each in code.list_jobs()],
    "service": [each["title"] for each in machine.list_jobs()],
}
job.delete()
print(json.dumps(report))
