from __future__ import annotations

import asyncio
import json
import traceback
from pathlib import Path

import pytest
from eth_account import Account

from adapters.evm_v3.keys import PASSPHRASE, PRIVATE_KEY, Wallet, address_of, load_wallet
from lp_hedge.config.model.lp import Lp
from lp_hedge.errors import DefinitionError

KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"  # of KEY, from the documentation of web3.js
OTHER = "0x000000000000000000000000000000000000dEaD"
PASSWORD = "canary-passphrase-7f3a"


def wallet(**keys: object) -> Wallet:
    return asyncio.run(load_wallet(Lp(**keys)))  # type: ignore[arg-type]


def refusal(**keys: object) -> str:
    """The whole of what a person could see of a refusal: message, causes and trace."""
    with pytest.raises(DefinitionError) as caught:
        wallet(**keys)
    return "".join(traceback.format_exception(caught.value))


@pytest.fixture
def keystore(tmp_path: Path) -> Path:
    path = tmp_path / "wallet.json"
    path.write_text(json.dumps(Account.encrypt(bytes.fromhex(KEY), PASSWORD, kdf="pbkdf2", iterations=2)))
    path.chmod(0o600)
    return path


def test_without_key_and_wallet_nobody_is_known() -> None:
    assert wallet() == Wallet(None)


def test_a_wallet_without_key_is_watched() -> None:
    assert wallet(wallet=ADDRESS.lower()) == Wallet(ADDRESS)


@pytest.mark.parametrize("text", [KEY, f"0x{KEY}", f" 0x{KEY.upper()}\n"])
def test_a_private_key_names_its_wallet(text: str) -> None:
    assert wallet(private_key=text).address == ADDRESS


def test_a_keystore_opens_with_its_passphrase(keystore: Path) -> None:
    opened = wallet(keystore=str(keystore), passphrase=PASSWORD, wallet=ADDRESS)
    assert opened.address == ADDRESS
    assert opened.account is not None
    assert opened.warnings == ()


def test_a_keystore_that_others_can_read_is_warned_of(keystore: Path) -> None:
    keystore.chmod(0o640)
    (warning,) = wallet(keystore=str(keystore), passphrase=PASSWORD).warnings
    assert str(keystore) in warning
    assert "chmod 600" in warning


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"private_key": KEY[:-2]}, f"{PRIVATE_KEY} is 64 hexadecimal digits"),
        ({"private_key": "0" * 64}, f"{PRIVATE_KEY} is 64 hexadecimal digits"),
        ({"private_key": "canary-no-key-at-all"}, f"{PRIVATE_KEY} is 64 hexadecimal digits"),
        ({"private_key": KEY, "wallet": OTHER}, f"{OTHER} is not the wallet of the key given, which is {ADDRESS}"),
        ({"private_key": KEY, "keystore": "x.json"}, "keep one of them"),
        ({"wallet": "0x12"}, "lp.wallet: 0x12 is no address"),
        (
            {"keystore": "nowhere.json", "passphrase": PASSWORD},
            "nowhere.json cannot be read (No such file or directory)",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_remedy(keys: dict[str, object], said: str) -> None:
    shown = refusal(**keys)
    assert said in shown
    assert str(keys.get("private_key", "canary")) not in shown


@pytest.mark.parametrize("passphrase", ["canary-wrong-passphrase", ""])
def test_a_wrong_passphrase_is_refused_and_not_shown(keystore: Path, passphrase: str) -> None:
    shown = refusal(keystore=str(keystore), passphrase=passphrase)
    assert f"cannot be opened with this passphrase, or is damaged; check {PASSPHRASE}" in shown
    assert "canary" not in shown


def test_a_keystore_without_passphrase_says_where_to_put_it(keystore: Path) -> None:
    assert f"needs its passphrase; set {PASSPHRASE}" in refusal(keystore=str(keystore))


@pytest.mark.parametrize("text", ["", "{}", "[3]", '{"version": 4}', f'"{KEY}"', "\x00"])
def test_a_file_that_is_no_keystore_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    shown = refusal(keystore=str(path), passphrase=PASSWORD)
    assert "is no Ethereum keystore of version 3" in shown
    assert KEY not in shown


def test_a_damaged_keystore_is_refused(keystore: Path) -> None:
    record = json.loads(keystore.read_text())
    del record["crypto"]["kdfparams"]
    keystore.write_text(json.dumps(record))
    assert "is damaged" in refusal(keystore=str(keystore), passphrase=PASSWORD)


def test_a_wallet_shows_no_key(keystore: Path) -> None:
    opened = wallet(keystore=str(keystore), passphrase=PASSWORD)
    shown = f"{opened!r} {opened} {opened.account!r} {opened.account}"
    assert KEY not in shown.lower()
    assert str(int(KEY, 16)) not in shown
    assert PASSWORD not in shown


def test_whom_to_watch_is_known_without_decrypting(keystore: Path) -> None:
    assert address_of(Lp()) is None
    assert address_of(Lp(wallet=ADDRESS.lower())) == ADDRESS
    assert address_of(Lp(private_key=KEY)) == ADDRESS  # type: ignore[arg-type]
    assert address_of(Lp(keystore=str(keystore))) == ADDRESS
    assert address_of(Lp(keystore=str(keystore), wallet=OTHER)) == OTHER


def test_a_keystore_may_keep_its_address_to_itself(keystore: Path) -> None:
    record = json.loads(keystore.read_text())
    del record["address"]
    keystore.write_text(json.dumps(record))
    assert address_of(Lp(keystore=str(keystore))) is None
    assert wallet(keystore=str(keystore), passphrase=PASSWORD).address == ADDRESS
