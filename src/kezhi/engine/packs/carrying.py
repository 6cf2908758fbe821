"""A pack as a zip file, so that departments exchange packs; what comes in is never trusted."""

import io
import lzma
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from kezhi.engine.errors import Place, Problem, Problems
from kezhi.engine.packs.pack import Pack
from kezhi.engine.packs.reading import LARGEST, MANIFEST, check_size, from_files

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNSOUND = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, EOFError, OSError, ValueError),
)
"""What Python's zip reader raises for files that aren't sound."""


def pack_zip(pack: Pack) -> bytes:
    """The files of a pack as a zip: the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(pack.files):
            archive.writestr(_entry(path), pack.files[path])
    return buffer.getvalue()


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def unzip(content: bytes) -> Pack:
    """The pack in a zip file; its one folder, if it has one, is left out.

    Raises `Problems` for what isn't a zip, a path that leads outside, a link, an encrypted entry, more bytes than a
    pack may hold (counted while unpacking, whatever the file says of itself), and for what `from_files` refuses.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _unpacked(archive)
    except _UNSOUND as error:
        raise Problems([Problem("packs.not_zip", Place(), {"why": str(error)[:100]})]) from error
    return from_files(_without_folder(files))


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    size = 0
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    check_size(len(entries), 0)
    for entry in entries:
        _refuse(entry, files)
        with archive.open(entry) as stream:
            files[entry.filename] = stream.read(LARGEST - size + 1)
        size += len(files[entry.filename])
        check_size(len(files), size)
    return files


def _refuse(entry: zipfile.ZipInfo, files: dict[str, bytes]) -> None:
    """Raise `Problems` for an entry that no pack holds."""
    parts = PurePosixPath(entry.filename)
    strange = parts.is_absolute() or ".." in parts.parts or "\\" in entry.filename or ":" in entry.filename
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if strange or link or entry.flag_bits & 1 or entry.filename in files or str(parts) != entry.filename:
        raise Problems([Problem("packs.bad_entry", Place(file=entry.filename), {"file": entry.filename})])


def _without_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {path.partition("/")[0] for path in files}
    if MANIFEST in files or len(tops) != 1:
        return files
    return {path.partition("/")[2]: content for path, content in files.items()}
