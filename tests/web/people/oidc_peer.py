"""An OpenID Connect provider on loopback: discovery, keys, token and userinfo, signing with RS256."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "startline", "the secret of the client"
_KEY_ID = "peer-1"


class OidcPeer:
    """What the provider says of who signs in; *claims* are theirs, *challenge* is what the browser brought."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.claims: Mapping[str, Any] = {}
        self.challenge = ""
        self.requests: list[str] = []
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def documents(self) -> Mapping[str, Any]:
        """What it serves to anybody."""
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": [{**jwk, "kid": _KEY_ID, "alg": "RS256", "use": "sig"}]},
            "/userinfo": self.claims,
        }

    def token(self, form: Mapping[str, list[str]]) -> Mapping[str, str] | None:
        """The tokens for a code, where client, secret and code verifier are right."""
        digest = sha256(form["code_verifier"][0].encode()).digest()
        proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        if not proven or (form["client_id"], form["client_secret"]) != ([CLIENT_ID], [SECRET]):
            return None
        now = int(time.time())
        claims = {**self.claims, "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        signed = jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": _KEY_ID})
        return {"access_token": "an access token", "token_type": "Bearer", "id_token": signed}


@contextmanager
def oidc_peer() -> Iterator[OidcPeer]:
    """Run it until the block is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    peer = OidcPeer(f"http://127.0.0.1:{server.server_address[1]}")
    server.peer = peer  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        peer: OidcPeer = self.server.peer  # type: ignore[attr-defined]
        peer.requests.append(self.path)
        self._answer(peer.documents().get(self.path))

    def do_POST(self) -> None:
        peer: OidcPeer = self.server.peer  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(peer.token(parse_qs(body)))

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""

    def _answer(self, document: Any) -> None:
        content = json.dumps(document).encode()
        self.send_response(400 if document is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
