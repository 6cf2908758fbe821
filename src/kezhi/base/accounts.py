"""How the sign-in package is fitted to this installation."""

from allauth.mfa.adapter import DefaultMFAAdapter

from kezhi.base import ciphers

USE = "accounts: second factor"


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps what second factors are checked against (the authenticator's secret, the recovery codes) encrypted."""

    def encrypt(self, text: str) -> str:
        return ciphers.encrypt(text, USE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return ciphers.decrypt(bytes.fromhex(encrypted_text), USE)
