"""The signer and the keys that the settings ask for."""

from api.settings import Settings
from blueprint.reports.signing import Signer
from layers.reports.keys import SigningKeys, signing_keys

__all__ = ["build_signer", "keys_of"]


def keys_of(settings: Settings) -> SigningKeys:
    return signing_keys(
        settings.home,
        report=settings.signing_key,
        review=settings.review_key,
        passphrase=settings.signing_passphrase_file,
        trusted=settings.signing_trusted,
    )


def build_signer(settings: Settings) -> Signer:
    """BadInput where a key cannot be read, or the time stamp service may not be asked."""
    from layers.reports.signer import PadesSigner
    from layers.reports.time_stamps import CheckedTimeStamper

    timestamper = None
    if settings.timestamp_url is not None:
        timestamper = CheckedTimeStamper(settings.timestamp_url, settings.timestamp_reaches)
    return PadesSigner(keys_of(settings), timestamper)
