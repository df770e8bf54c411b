"""The keys that sign reports: the operator's, or, for development, our own made at set-up."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from blueprint.errors import BadInput, Flaw
from layers.secret_files import made_once

__all__ = ["KeyPair", "SigningKeys", "signing_keys"]

_YEARS = 10
_PURPOSES = {"report": "一张蓝图 开发用签名证书", "review": "一张蓝图 开发用复核证书"}


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A PKCS#12 container with its passphrase."""

    container: bytes
    passphrase: bytes


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """`trusted` are certificates (DER) whose signatures count as ours. `development`: they were
    made here, and prove nothing to anybody else."""

    report: KeyPair
    review: KeyPair
    trusted: tuple[bytes, ...]
    development: bool


def _made(name: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, serialization.NoEncryption()
    )


def _development(folder: Path, purpose: str) -> KeyPair:
    made = made_once(
        folder / f"{purpose}.p12", lambda: _made(_PURPOSES[purpose]), folder_mode=0o700
    )
    return KeyPair(made, b"")


def _configured(path: Path, passphrase: Path | None, setting: str) -> KeyPair:
    try:
        secret = passphrase.read_bytes().strip() if passphrase is not None else b""
        return KeyPair(path.read_bytes(), secret)
    except OSError as error:
        flaw = Flaw((setting,), "读不到", str(error.filename), "检查路径与权限")
        raise BadInput.of(flaw) from None


def _certificates(pair: KeyPair, setting: str) -> list[bytes]:
    try:
        read = pkcs12.load_pkcs12(pair.container, pair.passphrase or None)
    except ValueError:
        flaw = Flaw((setting,), "打不开", None, "检查 PKCS#12 文件与口令")
        raise BadInput.of(flaw) from None
    found = [read.cert, *read.additional_certs]
    der = serialization.Encoding.DER
    return [one.certificate.public_bytes(der) for one in found if one is not None]


def _extra(folder: Path | None) -> list[bytes]:
    """Certificates of before, whose reports still count."""
    if folder is None:
        return []
    found = []
    for path in sorted(folder.glob("*.pem")):
        read = x509.load_pem_x509_certificates(path.read_bytes())
        found += [one.public_bytes(serialization.Encoding.DER) for one in read]
    return found


def signing_keys(
    home: Path,
    *,
    report: Path | None = None,
    review: Path | None = None,
    passphrase: Path | None = None,
    trusted: Path | None = None,
) -> SigningKeys:
    """The keys of these settings; where none is set, development keys in the home, made once.

    `report` and `review` are PKCS#12 files, `passphrase` the file with their passphrase, `trusted`
    a folder of further certificates (PEM). BadInput where one cannot be read.
    """
    folder = home / "signing"
    if report is None:
        pairs = _development(folder, "report"), _development(folder, "review")
    else:
        first = _configured(report, passphrase, "BLUEPRINT_SIGNING_KEY")
        second = first
        if review is not None:
            second = _configured(review, passphrase, "BLUEPRINT_REVIEW_KEY")
        pairs = first, second
    known = [*_certificates(pairs[0], "BLUEPRINT_SIGNING_KEY"), *_extra(trusted)]
    known += _certificates(pairs[1], "BLUEPRINT_REVIEW_KEY")
    return SigningKeys(*pairs, tuple(dict.fromkeys(known)), report is None)
