#!/usr/bin/env python3
"""Installs one skill from an index, with nothing but Python: python3 install.py URL namespace/name@range FOLDER
It shows the token in SKILLTRUNK_TOKEN, over https or to this machine."""
import hashlib, io, json, os, sys, tempfile, urllib.error, urllib.parse, urllib.request, zipfile

MAX_BYTES, MAX_FILES = 64 << 20, 1000
TOKEN = os.environ.get("SKILLTRUNK_TOKEN", "")
HEADERS = {"Authorization": f"Bearer {TOKEN}"} if TOKEN else {}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def get(url, limit):
    try:
        with urllib.request.build_opener(NoRedirect).open(urllib.request.Request(url, headers=HEADERS), timeout=60) as answer:
            body = answer.read(limit + 1)
    except urllib.error.HTTPError as error:
        sys.exit(f"{url} answers {error.code}")
    return body if len(body) <= limit else sys.exit(f"{url} answers with more than {limit} bytes")


def main(index, skill, folder):
    where = urllib.parse.urlsplit(index)
    if TOKEN and where.scheme != "https" and where.hostname not in ("127.0.0.1", "::1", "localhost"):
        sys.exit(f"a token is not sent to {where.hostname} over plain http")
    name, _, wanted = skill.partition("@")
    path = f"/v1/skills/{name}/versions/{urllib.parse.quote(wanted or 'latest', safe='')}"
    release = json.loads(get(index + path, 16 << 20))
    archive = get(index + release["archive"], MAX_BYTES)
    digest = "sha256:" + hashlib.sha256(archive).hexdigest()
    if digest != release["digest"]:
        sys.exit(f"the archive has the digest {digest}; expected {release['digest']}")
    entries = zipfile.ZipFile(io.BytesIO(archive)).infolist()
    for entry in entries:
        parts = entry.filename.split("/")
        if entry.compress_type or entry.external_attr >> 16 not in (0o100644, 0o100755) or {"", ".", ".."} & set(parts):
            sys.exit(f"the archive has an entry that is none of a skill: {entry.filename!r}")
    if len(entries) > MAX_FILES or os.path.exists(folder):
        sys.exit(f"too many files, or {folder} is there already")
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(folder))) as staging:
        zipfile.ZipFile(io.BytesIO(archive)).extractall(os.path.join(staging, "new"))
        for entry in entries:
            os.chmod(os.path.join(staging, "new", entry.filename), entry.external_attr >> 16 & 0o777)
        os.rename(os.path.join(staging, "new"), folder)
    print(release["id"], release["version"], digest)


if len(sys.argv) != 4:
    sys.exit(__doc__)
main(sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3])
