"""The title with a catalogue of two words, which is made here; run with the folder of the catalogue."""

import asyncio
import gettext
import struct
import sys
from pathlib import Path

WORDS = {"": "Content-Type: text/plain; charset=UTF-8\n", "Settings": "Einstellungen", "Quit": "Schluss"}
MAGIC = 0x950412DE


def catalogue(words: dict[str, str]) -> bytes:
    """*words* as gettext reads them (the format of .mo files)."""
    texts = [*sorted(words), *(words[key] for key in sorted(words))]
    start, places, held = 28 + 8 * len(texts), b"", b""
    for text in texts:
        places += struct.pack("<2I", len(text.encode()), start + len(held))
        held += text.encode() + b"\0"
    return struct.pack("<7I", MAGIC, 0, len(words), 28, 28 + 8 * len(words), 0, 0) + places + held


def main(folder: Path) -> None:
    """Print the title."""
    path = folder / "xx" / "LC_MESSAGES" / "salescycle.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogue(WORDS))
    from salescycle.tui import messages  # noqa: PLC0415 - a catalogue is chosen before the screens are imported

    messages.catalogue = gettext.translation("salescycle", folder, languages=["xx"])
    from salescycle.tui.app import SalesCycleApp  # noqa: PLC0415

    async def look() -> None:
        app = SalesCycleApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            print("\n".join(strip.text for strip in app.screen._compositor.render_strips()))

    asyncio.run(look())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
