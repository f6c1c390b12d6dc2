"""Pictures of the sample: network diagram, photographs, scans from the office printer."""

from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tools.sample.company import FACTS
from tools.sample.pdf import scan_pdf
from tools.sample.picture import Picture, black_and_white, coloured, photographed

_INK = (22, 50, 79)
_Box = tuple[int, int, int, int]


def drawings() -> Iterator[tuple[str, bytes]]:
    """All pictures, and the PDF which holds only a picture, as (path, content)."""
    yield "Network/network diagram 2026-09.png", coloured(_network()).png()
    yield (
        "Physical/clean desk walk 2026-09-03 Rotterdam 2.14.png",
        photographed(_desk().resize((480, 336))).png(),
    )
    yield "Backups/scan0017.png", black_and_white(_scan(_RESTORE_SCAN)).png()
    yield "Physical/CCTV retention Felixstowe.pdf", scan_pdf([_scanned(_CCTV_SCAN)])
    yield "Misc/team day Scheveningen.png", photographed(_beach().resize((440, 276))).png()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _node(draw: ImageDraw.ImageDraw, box: _Box, lines: Sequence[str], fill: tuple[int, int, int]) -> None:
    draw.rounded_rectangle(box, radius=8, fill=fill, outline=_INK, width=2)
    top = (box[1] + box[3]) // 2 - 9 * len(lines)
    for index, line in enumerate(lines):
        draw.text(((box[0] + box[2]) // 2, top + 18 * index), line, _INK, _font(14), anchor="ma")


def _network() -> Image.Image:
    image = Image.new("RGB", (1180, 760), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.text((30, 20), "Harbourlight Freight: network overview", _INK, _font(26))
    draw.text((30, 54), f"NET-002 v3.1, 2026-09-18, owner {FACTS['itops']}, Confidential", _INK, _font(14))
    for box, name in (
        ((30, 230, 400, 690), "Rotterdam"),
        ((420, 230, 780, 690), "Hamburg"),
        ((800, 230, 1150, 690), "Felixstowe"),
    ):
        draw.rectangle(box, fill=(245, 248, 251), outline=(150, 170, 190))
        draw.text((box[0] + 10, box[1] + 6), name, _INK, _font(16))
    wires = (
        ((590, 150), (590, 195)),
        ((215, 195), (975, 195)),
        ((215, 195), (215, 290)),
        ((600, 195), (600, 290)),
        ((975, 195), (975, 290)),
        ((215, 340), (215, 610)),
        ((600, 340), (600, 540)),
        ((975, 340), (975, 540)),
        ((280, 120), (470, 120)),
        ((710, 120), (900, 120)),
    )
    for start, end in wires:
        draw.line((start, end), fill=(90, 110, 130), width=3)
    blue, green, amber, rose = (204, 225, 245), (210, 240, 215), (252, 236, 200), (250, 214, 214)
    nodes: tuple[tuple[_Box, tuple[str, ...], tuple[int, int, int]], ...] = (
        ((470, 90, 710, 150), ("Internet / WAN", "IKEv2 VPN between sites"), amber),
        ((40, 90, 280, 150), ("Polderhosting data centre", "Waypoint, Ledgerline, HFS-01"), blue),
        ((900, 90, 1150, 150), ("BluePier Cloud", "Waypoint standby"), blue),
        ((120, 290, 310, 340), ("fw-rtm-01 / 02", "VPN gateways"), rose),
        ((505, 290, 695, 340), ("fw-ham-01",), rose),
        ((880, 290, 1070, 340), ("fw-fxt-01",), rose),
        ((60, 400, 370, 450), ("VLAN 10 office  10.10.10.0/24",), green),
        ((450, 400, 750, 450), ("VLAN 10 office  10.20.10.0/24",), green),
        ((830, 400, 1120, 450), ("VLAN 10 office  10.30.10.0/24",), green),
        ((60, 470, 370, 520), ("VLAN 20 terminals (CHG-2026-0203)",), green),
        ((60, 540, 370, 590), ("VLAN 30 administration, jump-02",), amber),
        ((60, 610, 370, 660), ("VLAN 40 test, wp-test-01",), green),
        ((450, 470, 750, 520), ("VLAN 21 customs counter",), green),
        ((450, 540, 750, 590), ("VLAN 90 guests",), green),
        ((830, 470, 1120, 520), ("VLAN 22 finance",), green),
        ((830, 540, 1120, 590), ("VLAN 90 guests",), green),
    )
    for box, lines, fill in nodes:
        _node(draw, box, lines, fill)
    draw.text((30, 712), "All devices send logs to Watchtower; time from ntp1 and ntp2.", _INK, _font(14))
    return image


def _shaded(image: Image.Image, rows: range, top: tuple[int, int, int], step: float) -> None:
    draw = ImageDraw.Draw(image)
    for line in rows:
        fall = int((line - rows.start) * step)
        colour = tuple(min(max(part - fall, 0), 255) for part in top)
        draw.line(((0, line), (image.width, line)), fill=colour)


def _shadow(image: Image.Image, box: _Box, strength: int, softness: int) -> None:
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse(box, fill=strength)
    image.paste((20, 14, 10), mask=mask.filter(ImageFilter.BoxBlur(softness)))


def _desk() -> Image.Image:
    image = Image.new("RGB", (960, 672))
    _shaded(image, range(390), (206, 203, 194), 0.14)
    _shaded(image, range(390, 672), (150, 108, 70), 0.16)
    draw = ImageDraw.Draw(image)
    for board in range(9):  # boards run towards the viewer
        draw.line(
            ((480 + (board - 4) * 70, 390), (480 + (board - 4) * 210, 672)), fill=(122, 86, 54), width=2
        )
    draw.rectangle((660, 0, 940, 230), fill=(205, 220, 232), outline=(96, 92, 88), width=10)
    for slat in range(16):
        draw.line(((668, 10 + slat * 14), (932, 10 + slat * 14)), fill=(168, 178, 188), width=4)
    _shadow(image, (200, 400, 600, 470), 150, 16)
    draw.rounded_rectangle((210, 130, 570, 352), 10, fill=(26, 27, 30))
    draw.rectangle((222, 142, 558, 338), fill=(12, 13, 16))
    draw.polygon(
        ((222, 142), (400, 142), (270, 338), (222, 338)), fill=(24, 26, 32)
    )  # the window's reflection
    draw.polygon(((366, 352), (414, 352), (434, 414), (346, 414)), fill=(44, 45, 49))
    draw.ellipse((320, 404, 460, 432), fill=(36, 37, 41))
    _shadow(image, (190, 500, 610, 570), 120, 12)
    draw.polygon(((222, 470), (566, 470), (600, 540), (188, 540)), fill=(40, 41, 45))
    for row in range(4):
        left, right, top = 226 - 8 * row, 562 + 8 * row, 475 + 16 * row
        width = (right - left) / 15
        for key in range(15):
            start = left + key * width
            draw.rectangle((start + 2, top, start + width - 2, top + 11), fill=(70, 71, 76))
    _shadow(image, (630, 500, 710, 550), 120, 8)
    draw.ellipse((640, 472, 690, 538), fill=(48, 49, 53))
    _shadow(image, (740, 480, 880, 540), 130, 12)
    draw.rectangle((760, 420, 840, 505), fill=(226, 224, 214))
    draw.ellipse((760, 492, 840, 518), fill=(214, 212, 202))
    draw.ellipse((760, 408, 840, 434), fill=(240, 238, 230))
    draw.ellipse((768, 412, 832, 430), fill=(58, 38, 26))
    draw.arc((828, 430, 868, 486), 260, 100, fill=(220, 218, 208), width=8)
    draw.text((760, 640), "03.09.2026 18:14", (255, 176, 48), _font(22))
    return image


def _beach() -> Image.Image:
    image = Image.new("RGB", (880, 552))
    _shaded(image, range(300), (96, 148, 206), -0.22)
    _shaded(image, range(300, 400), (52, 98, 124), -0.3)
    _shaded(image, range(400, 552), (214, 192, 150), 0.15)
    draw = ImageDraw.Draw(image)
    for wave in range(40):
        left, top = (wave * 389) % 880, 304 + (wave * 53) % 94
        draw.line(((left, top), (left + 30 + wave % 25, top)), fill=(150, 180, 192), width=2)
    for cloud in range(12):
        _haze(image, (cloud * 131) % 820, 40 + (cloud * 47) % 120)
    draw.polygon(((250, 300), (322, 300), (310, 318), (262, 318)), fill=(150, 50, 44))
    draw.polygon(((284, 214), (284, 298), (330, 298)), fill=(238, 236, 228))
    for person in range(11):
        left, tall = 60 + person * 74, 96 + (person * 29) % 30
        _shadow(image, (left - 10, 500, left + 70, 522), 110, 8)
        coat = ((person * 83) % 180 + 30, (person * 47) % 120 + 40, (person * 131) % 170 + 40)
        draw.rounded_rectangle((left, 512 - tall, left + 36, 512 - tall // 3), 10, fill=coat)
        draw.rectangle((left + 5, 512 - tall // 3, left + 31, 512), fill=(44, 48, 66))
        draw.ellipse(
            (left + 6, 488 - tall, left + 30, 516 - tall),
            fill=(214 - person * 7, 172 - person * 6, 142 - person * 6),
        )
    return image


def _haze(image: Image.Image, left: int, top: int) -> None:
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((left, top, left + 130, top + 22), fill=120)
    image.paste((236, 238, 240), mask=mask.filter(ImageFilter.BoxBlur(9)))


def _scan(lines: Sequence[str]) -> Image.Image:
    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    top = 150
    for line in lines:
        size = 44 if line.startswith("# ") else 28
        if line == "---":
            draw.line(((130, top + 16), (1110, top + 16)), fill=0, width=2)
        elif line.startswith("~"):
            _scribble(draw, 180, top + 30, line[1:])
        else:
            draw.text((130, top), line.removeprefix("# "), 0, _font(size))
        top += size + 22
    page = page.rotate(0.7, fillcolor=255)
    draw = ImageDraw.Draw(page)
    for speck in range(70):  # dust on the glass
        x, y = (speck * 7919) % 1240, (speck * 104729) % 1754
        draw.ellipse((x, y, x + speck % 3, y + speck % 2), fill=0)
    return page


def _scribble(draw: ImageDraw.ImageDraw, left: int, middle: int, seed: str) -> None:
    points = []
    for index, letter in enumerate(seed * 2):
        code = ord(letter)
        points.append((left + index * 13 + code % 7, middle + (code * 31) % 37 - 18))
    draw.line(points, fill=0, width=4, joint="curve")


def _scanned(lines: Sequence[str]) -> Picture:
    return black_and_white(_scan(lines))


_RESTORE_SCAN = (
    "# Restore test protocol RT-2026-01",
    "Signed copy",
    "---",
    f"System: {FACTS['tms']} database",
    "Date: 18 March 2026, 09:05 to 10:46",
    f"Carried out by: {FACTS['backup']}",
    f"Witness: {FACTS['dev']}",
    "",
    "RTO   target 2 h 00 min    reached 1 h 41 min",
    "RPO   target 15 min         reached 15 min",
    "Test cases 8 of 8 passed",
    "---",
    "Result:   [x] passed     [  ] not passed",
    "",
    "Signatures",
    "~dewit sanne",
    "",
    f"{FACTS['backup']}",
    "~hartog ben",
    "",
    f"{FACTS['itops']}",
)
_CCTV_SCAN = (
    "# CCTV: cameras and retention",
    "Site Felixstowe, Landguard Yard 3",
    "---",
    "Camera 1   main gate                      72 hours",
    "Camera 2   side door, yard            72 hours",
    "Camera 3   loading dock 4               7 days (claims)",
    "Camera 4   comms room, inside     72 hours",
    "",
    "Recordings are overwritten automatically.",
    "Viewing only by two persons together, entry in the log.",
    "Sign at each entrance, see photograph.",
    "",
    "Checked on 2 June 2026:",
    "oldest picture camera 1: 30 May, 08:12",
    "oldest picture camera 3: 26 May, 09:40",
    "---",
    f"Checked by {FACTS['facilities']}",
    "~nowak marek",
    "",
    f"Seen by {FACTS['dpo']}",
    "~brueggemann k",
)
