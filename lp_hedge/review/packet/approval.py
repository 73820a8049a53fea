"""The sign-off: a file that names what was approved, part by part, signed with the reviewer's key."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lp_hedge.document.reading import read_text
from lp_hedge.errors import DefinitionError, HedgeError, Refused
from lp_hedge.review.packet import keys
from lp_hedge.review.packet.fingerprint import Fingerprint, fingerprint
from lp_hedge.review.packet.scope import shipped_charts
from lp_hedge.review.report.content import canonical

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

FORMAT = "lp-hedge approval 1"
FILE, DATA, PAGE = "approval.json", "review.json", "review.html"
MOST_NAMED = 20
MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Approval:
    """`parts`: the fingerprint that was signed. `packet`: file → SHA-256 of what the reviewer read.

    `signed_on`: the date the reviewer gave, ISO 8601. `public_key`: of the signer; it proves nothing by itself.
    """

    sha256: str
    parts: Mapping[str, str]
    packet: Mapping[str, str]
    reviewer: str
    restrictions: str
    signed_on: str
    public_key: str
    signature: str = ""
    format: str = FORMAT

    def message(self) -> bytes:
        """What is signed: everything but the signature."""
        return canonical({name: value for name, value in asdict(self).items() if name != "signature"}).encode()


def sign(directory: Path, key: Path, *, reviewer: str, signed_on: str, restrictions: str = "",
         passphrase: bytes | None = None) -> Path:  # fmt: skip
    """Sign the packet in a directory and write `approval.json` into it.

    Raises `DefinitionError` for a packet whose hash is not that of its own parts, and for a wrong key.
    """
    private = keys.private_key(key, passphrase)
    record = _record(directory / DATA)
    files = {name: sha256(_bytes(directory / name)).hexdigest() for name in (DATA, PAGE)}
    bare = Approval(
        record["sha256"], record["parts"], files, reviewer, restrictions, signed_on, keys.raw(private.public_key())
    )
    approval = replace(bare, signature=b64encode(private.sign(bare.message())).decode())
    path = directory / FILE
    path.write_text(json.dumps(asdict(approval), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read_approval(path: Path) -> Approval:
    """An approval as written; its signature is not yet believed. Raises `DefinitionError`."""
    data = document(path)
    names = set(Approval.__dataclass_fields__)
    if not isinstance(data, dict) or set(data) != names or data["format"] != FORMAT:
        raise DefinitionError(f"{path}: no approval of this format ({FORMAT}); sign the packet again")
    texts = {name for name in names - {"parts", "packet"} if not isinstance(data[name], str)}
    maps = {name for name in ("parts", "packet") if not _is_texts(data[name])}
    if texts or maps:
        raise DefinitionError(f"{path}: {', '.join(sorted(texts | maps))}: not as written; sign the packet again")
    return Approval(**data)


def verified(path: Path, public: Path) -> Approval:
    """The approval, once the signature is the reviewer's. Raises `Refused` when it is not."""
    approval, key = read_approval(path), keys.public_key(public)
    if approval.public_key != keys.raw(key):
        raise Refused(f"{path}: signed with another key than {public}; ask the reviewer which one is right")
    if not _is_signed(approval, key):
        raise Refused(f"{path}: changed after it was signed; take the reviewer's own file")
    if Fingerprint(approval.parts).sha256 != approval.sha256:
        raise Refused(f"{path}: its hash is not that of its parts; sign the packet again")
    return approval


def differences(config: Config, approval: Approval) -> list[str]:
    """What runs and was not approved, or was and does not run; by name. Empty when they are the same."""
    return fingerprint(config, shipped_charts()).differences(approval.parts)


def require_approval(
    config: Config, *, approval: Path | None = None, public_key: Path | None = None
) -> Approval | None:
    """Refuse a configuration that is not the approved one; live start calls this.

    The files are those of section `review` unless given. None when no approval is required and none is named. Raises
    `Refused` that names what differs, or which file is missing.
    """
    file, key = approval or _path(config.review.approval), public_key or _path(config.review.public_key)
    if not config.review.required and file is None:
        return None
    if file is None or key is None:
        absent = "review.approval" if file is None else "review.public_key"
        raise Refused(f"an approval is required and {absent} names no file; set it, or have the packet signed")
    try:
        found = verified(file, key)
    except DefinitionError as error:
        raise Refused(str(error)) from error
    if changed := differences(config, found):
        raise Refused(refusal(changed, found))
    return found


def refusal(changed: list[str], approval: Approval) -> str:
    """What is not as approved, the first of it in full."""
    more = f"\n  and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else ""
    listed = "".join(f"\n  {each}" for each in changed[:MOST_NAMED])
    return f"not the configuration that {approval.reviewer} approved; have it reviewed again:{listed}{more}"


def document(path: Path) -> Any:
    """A JSON file that a program wrote: any number JSON allows, every key once. Raises `DefinitionError`."""
    try:
        return json.loads(read_text(path, max_bytes=MAX_BYTES), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise DefinitionError(f"{path}: not JSON as a packet is ({error}); make it again") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _record(path: Path) -> Mapping[str, Any]:
    packet = document(path)
    record: Any = packet.get("record") if isinstance(packet, dict) else None
    if not isinstance(record, dict) or not {"parts", "sha256"} <= set(record) or not _is_texts(record["parts"]):
        raise DefinitionError(f"{path}: no packet; make one with `lp-hedge review`")
    if Fingerprint(record["parts"]).sha256 != record["sha256"]:
        raise DefinitionError(f"{path}: its hash is not that of its parts; make the packet again")
    return cast("Mapping[str, Any]", record)


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_signed(approval: Approval, key: Any) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(b64decode(approval.signature, validate=True), approval.message())
    except (InvalidSignature, NotBase64, UnicodeEncodeError):
        return False
    return True


def _path(given: str | None) -> Path | None:
    return None if given is None else Path(given)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HedgeError(
            f"{path}: cannot be read ({error.strerror}); make the packet with `lp-hedge review`"
        ) from error
