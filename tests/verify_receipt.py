#!/usr/bin/env python3
"""Verifies receipts (libs/translog/README.md) without a line of the program that made them.

usage: verify_receipt.py VKEY FILE...
Prints one line per file and "<n> ok, <m> failed"; exit code 0 only when none failed. Needs nothing but Python 3;
the package `cryptography` is used for Ed25519 when it is installed, else the plain arithmetic of RFC 8032 below.
"""
import base64
import hashlib
import sys


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data) != text:
        raise ValueError("base64 with left-over bits")
    return data


def decimal(text):
    if not text.isdigit() or str(int(text)).encode() != text:
        raise ValueError("not a number")
    return int(text)


# Ed25519 (RFC 8032 5.1) on extended coordinates.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = add(out, point)
        point, n = add(point, point), n >> 1
    return out


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        raise ValueError("no curve point")
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        raise ValueError("no curve point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def plain_verify(key, signature, message):
    r, s = decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    a, b = times(s, BASE), add(r, times(k, decompress(key)))
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def signature_is_valid(key, signature, message):
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return plain_verify(key, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return plain_verify(key, signature, message)  # both have to agree
    except InvalidSignature:
        return False


def root_of(leaf, index, size, path):
    """RFC 6962 2.1.1, recursively; takes the path from its end."""
    if size == 1:
        if path:
            raise ValueError("the path is too long")
        return leaf
    if not path:
        raise ValueError("the path is too short")
    k = 1 << (size - 1).bit_length() - 1
    if index < k:
        return sha256(b"\x01" + root_of(leaf, index, k, path[:-1]) + path[-1])
    return sha256(b"\x01" + path[-1] + root_of(leaf, index - k, size - k, path[:-1]))


def verify(data, vkey):
    """The statement; ValueError when anything is wrong."""
    head, separator, note = data.partition(b"\n\n")
    lines = head.split(b"\n")
    if not separator or len(lines) < 3 or lines[0] != b"c2sp.org/tlog-proof@v1":
        raise ValueError("not a tlog-proof")
    if not lines[1].startswith(b"extra ") or not lines[2].startswith(b"index "):
        raise ValueError("no extra or index line")
    extra, index, path = b64(lines[1][6:]), decimal(lines[2][6:]), [b64(line) for line in lines[3:]]

    # 1. The statement is the one in the record.
    record, salt_line, statement = extra[:76], extra[76:121], extra[121:]
    if salt_line[-1:] != b"\n":
        raise ValueError("no salt line")
    commitment = sha256(b"receipt/v1\n" + b64(salt_line[:-1]) + statement)
    if record != b"receipt/v1\n" + commitment.hex().encode() + b"\n":
        raise ValueError("the statement is not the one that was logged")

    # 2. The checkpoint is signed by the log.
    name, key_id, typed_key = vkey.encode().split(b"+", 2)
    typed_key = b64(typed_key)
    if sha256(name + b"\n" + typed_key)[:4].hex().encode() != key_id or typed_key[0] != 1:
        raise ValueError("not a verifier key")
    text, separator, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    if not separator or not signatures.endswith(b"\n"):
        raise ValueError("not a signed note")
    signed = False
    for line in signatures[:-1].split(b"\n"):
        dash, who, signature = line.split(b" ")
        signature = b64(signature)
        if dash != "\u2014".encode():
            raise ValueError("not a signature line")
        if who == name and signature[:4].hex().encode() == key_id:
            if not signature_is_valid(typed_key[1:], signature[4:], text):
                raise ValueError("the signature is wrong")
            signed = True
    if not signed:
        raise ValueError("not signed by this key")

    # 3. The record is in the tree of the checkpoint.
    origin, size, root = text.split(b"\n")[:3]
    if origin != name or index >= decimal(size):
        raise ValueError("another log, or no such entry")
    if root_of(sha256(b"\x00" + record), index, decimal(size), path) != b64(root):
        raise ValueError("the entry is not at this place of the log")
    return statement


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    failed = 0
    for name in sys.argv[2:]:
        try:
            with open(name, "rb") as file:
                print(name + ": " + verify(file.read(), sys.argv[1]).decode("utf-8", "replace"))
        except ValueError as error:
            failed += 1
            print(name + ": FAILED: " + str(error))
    print(f"{len(sys.argv) - 2 - failed} ok, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
