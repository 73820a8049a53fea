from __future__ import annotations

import pytest
from eth_account import Account

from adapters.evm_v3.gas import Fees
from adapters.evm_v3.signed import read_back, sign

ACCOUNT = Account.from_key("0x" + "11" * 32)
TO = "0x6000000000000000000000000000000000000006"


@pytest.mark.parametrize("fees", [Fees(30, 2), Fees(30)])
def test_what_was_signed_is_read_back(fees: Fees) -> None:
    fields = {"chainId": 56, "nonce": 7, "to": TO, "value": 5, "data": "0xac9650d8", "gas": 400_000, **fees.fields()}
    transaction_id, payload = sign(ACCOUNT, fields)
    signed = read_back(payload)
    assert (signed.sender, signed.to, signed.data, signed.value) == (ACCOUNT.address, TO, "0xac9650d8", 5)
    assert (signed.nonce, signed.gas, signed.fees) == (7, 400_000, fees)
    assert signed.call == {"from": ACCOUNT.address, "to": TO, "data": "0xac9650d8", "gas": "0x61a80", "value": "0x5"}
    assert sign(ACCOUNT, fields) == (transaction_id, payload)  # deterministic: no randomness to leak a key


def test_a_hash_is_that_of_the_raw_transaction() -> None:
    from eth_utils.crypto import keccak

    fields = {"chainId": 1, "nonce": 0, "to": TO, "value": 0, "data": "0x", "gas": 21_000, **Fees(3, 1).fields()}
    transaction_id, payload = sign(ACCOUNT, fields)
    assert transaction_id == "0x" + keccak(hexstr=payload).hex()


@pytest.mark.parametrize("payload", ["0x", "0x02", "0xff", "zz"])
def test_text_that_is_no_transaction_is_refused(payload: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - each library of the encoding has its own
        read_back(payload)
