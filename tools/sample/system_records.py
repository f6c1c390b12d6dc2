"""What systems write by themselves: logs, scans, exports, schedules, inventories."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

from tools.sample.company import FACTS
from tools.sample.document import Block, Document, table
from tools.sample.staff import all_staff

_JOBS = (
    ("waypoint-db", 412, 118),
    ("ledgerline-db", 269, 74),
    ("hfs-01", 38, 51),
    ("codeyard", 9, 6),
    ("netconfig", 1, 1),
)
_HOSTS = (
    ("wp-app-01", "Server", "Waypoint application server", "dev", "Confidential"),
    ("wp-app-02", "Server", "Waypoint application server", "dev", "Confidential"),
    ("wp-db-01", "Server", "Waypoint database", "dev", "Strictly confidential"),
    ("wp-portal-02", "Server", "Waypoint customer portal", "dev", "Confidential"),
    ("wp-test-01", "Server", "Waypoint test environment", "dev", "Internal"),
    ("led-app-01", "Server", "Ledgerline application server", "finance", "Confidential"),
    ("led-db-01", "Server", "Ledgerline database", "finance", "Confidential"),
    ("hfs-01", "Server", "File server", "itops", "Confidential"),
    ("jump-02", "Server", "Administration host", "itops", "Confidential"),
    ("fw-rtm-01", "Firewall", "Firewall Rotterdam", "itops", "Confidential"),
    ("fw-ham-01", "Firewall", "Firewall Hamburg", "itops", "Confidential"),
    ("fw-fxt-01", "Firewall", "Firewall Felixstowe", "itops", "Confidential"),
    ("rtm-sw-14", "Switch", "Office switch second floor", "itops", "Internal"),
    ("print-ham-02", "Printer", "Printer customs counter", "desk", "Confidential"),
    ("ups-ham-01", "UPS", "UPS technical room Hamburg", "facilities", "Internal"),
)
_INFORMATION = (
    ("I-01", "Shipment and cargo data", "dev", "Confidential", "Waypoint"),
    ("I-02", "Release codes", "dev", "Strictly confidential", "Waypoint"),
    ("I-03", "Customs declarations", "hamburg", "Confidential", "Waypoint, Portlink Customs Gateway"),
    ("I-04", "Accounting records", "finance", "Confidential", "Ledgerline"),
    ("I-05", "Personnel data", "hr", "Confidential", "Crewlist"),
    ("I-06", "Source code of Waypoint", "dev", "Confidential", "CodeYard"),
    ("I-07", "Security logs", "itops", "Confidential", "Watchtower"),
    ("I-08", "ISMS documents", "isms", "Internal", "HFS-01"),
)


def system_documents() -> Iterator[Document]:
    """Exports which are tables: asset register, patch report, use of capacity."""
    yield _asset_register()
    yield _patch_report()
    yield _firewall_rules()


def system_files() -> Iterator[tuple[str, bytes]]:
    """Logs and machine formats as (path, content)."""
    yield "Backups/northvault-job-log-2026-10.log", _backup_log()
    yield "Backups/backup-schedule.yaml", _export("backup-schedule.yaml")
    yield "Logs & monitoring/watchtower-alerts-2026-05-12.log", alert_log()
    yield "Logs & monitoring/watchtower-use-cases.yaml", _export("watchtower-use-cases.yaml")
    yield "Scans/vuln-scan-2026-10.json", _scan_json()
    yield "Change & Vuln/hardening-baseline-linux.yaml", _export("hardening-baseline-linux.yaml")
    yield "Assets/mdm-compliance-2026-10.json", _device_compliance()
    yield "Suppliers/cloud-services.yaml", _export("cloud-services.yaml")


def _export(name: str) -> bytes:
    return (files("tools.sample") / "exports" / name).read_bytes()


def _backup_log() -> bytes:
    lines = ["# Northvault 9.4 job log, tenant harbourlight, month 2026-10, times in UTC"]
    for offset in range(31):
        start = datetime(2026, 10, 1, 21, 0, tzinfo=UTC) + timedelta(days=offset)
        for index, (job, size, minutes) in enumerate(_JOBS):
            begun = start + timedelta(minutes=20 * index)
            ended = begun + timedelta(minutes=minutes + offset % 4, seconds=(offset * 7 + index) % 60)
            failed = (offset, job) in ((10, "hfs-01"), (22, "codeyard"))
            state = "FAILED reason=host-not-reachable" if failed else "OK copy1=ok copy2=ok verify=ok"
            backup_set = f"NV-{start:%y%m%d-%H%M} gb={size + offset % 5}"
            lines.append(f"{ended:%Y-%m-%dT%H:%M:%SZ} job={job} set={backup_set} {state}")
            if failed:
                again = ended + timedelta(hours=3)
                repeated = "OK copy1=ok copy2=ok verify=ok repeat=1"
                lines.append(f"{again:%Y-%m-%dT%H:%M:%SZ} job={job} set={backup_set} {repeated}")
    lines.append("# 155 jobs, 153 without error, 2 repeated with success, storage used 61 percent")
    return ("\n".join(lines) + "\n").encode()


def alert_log() -> bytes:
    """The SIEM's alert log of the day of INC-4711; its main lines agree with the incident's timeline."""
    fixed = {
        "07:21:12": "sev=4 rule=UC-03 user=t.thiele msg=sign-in from unusual country src=203.0.113.77",
        "08:12:03": "sev=2 rule=UC-17 user=t.thiele msg=mail rule forwards to outside alert=WT-88214",
        "08:14:20": "sev=2 rule=UC-17 ack=lantern-soc shift=day alert=WT-88214",
        "08:25:31": "sev=5 rule=UC-08 user=t.thiele msg=account disabled by b.hartog",
        "09:30:00": "sev=5 rule=UC-11 msg=release code audit query by e.aydin result=0 suspicious",
    }
    lines = dict(fixed)
    for index in range(180):
        second = (index * 461 + 97) % 86400
        when = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        rule, text = (
            ("UC-01", "five failed sign-ins"),
            ("UC-05", "EDR quarantine, clean"),
            ("UC-09", "firewall deny burst"),
            ("UC-12", "administrator session opened"),
        )[index % 4]
        host = ("beacon", "gullwing", "fw-rtm-01", "jump-02")[index % 4]
        lines.setdefault(when, f"sev={4 + index % 2} rule={rule} host={host} msg={text} state=closed")
    return "".join(f"2026-05-12T{when}Z watchtower {lines[when]}\n" for when in sorted(lines)).encode()


def _scan_json() -> bytes:
    open_findings = [
        ("led-db-01", "Database patch level 26.0", 8.1, "HD-21482", "2026-10-07", "closed"),
        (
            "rtm-sw-14",
            "Management interface reachable from office network",
            7.5,
            "HD-21483",
            "2026-10-07",
            "closed",
        ),
        ("print-ham-02", "Default community string", 7.5, "HD-21484", "2026-10-07", "closed"),
        ("wp-test-01", "Java runtime outdated", 7.3, "HD-21487", "2026-10-07", "open"),
        ("scan-fxt-01", "Firmware outdated", 7.2, "HD-21488", "2026-10-07", "open, vendor fix awaited"),
        ("wp-app-02", "Kernel update pending restart", 7.0, "HD-21944", "2026-11-06", "open"),
    ]
    names = ("host", "title", "cvss", "ticket", "due", "state")
    report = {
        "scanner": "ScanBuoy 7.2",
        "authenticated": True,
        "started": "2026-10-03T22:00:00Z",
        "ended": "2026-10-04T04:31:00Z",
        "hosts_scanned": 186,
        "hosts_silent": [],
        "count": {"critical": 0, "high": 4, "medium": 39, "low": 104},
        "closed_since_september": {"critical": 2, "high": 6, "medium": 14, "low": 17},
        "findings_high": [dict(zip(names, finding, strict=True)) for finding in open_findings],
    }
    return (json.dumps(report, indent=2) + "\n").encode()


def _device_compliance() -> bytes:
    users = all_staff()[:96]
    devices = [
        {
            "device": f"NB-0{100 + index * 3}",
            "user": user.account,
            "encrypted": True,
            "edr": index != 41,
            "os": "11 24H2" if index % 9 else "11 23H2",
            "last_seen": f"2026-10-{1 + (index * 7) % 29:02d}",
            "compliant": index != 41,
        }
        for index, user in enumerate(users)
    ]
    report = {
        "exported": "2026-10-30T06:00:00Z",
        "source": "Fenderline MDM",
        "devices": len(devices),
        "compliant": len(devices) - 1,
        "remark": "NB-0223: agent reinstalled on 2026-10-31, HD-22105",
        "items": devices,
    }
    return (json.dumps(report, indent=1) + "\n").encode()


def _site_of(asset: str) -> str:
    return "Hamburg" if "-ham-" in asset else "Felixstowe" if "-fxt-" in asset else "Rotterdam"


def _asset_register() -> Document:
    systems = table(
        ("Asset", "Kind", "Description", "Owner", "Class", "Site", "In use since", "Last check"),
        [
            [
                name,
                kind,
                text,
                FACTS[owner],
                label,
                _site_of(name),
                date(2021, 1, 11) + timedelta(days=97 * index),
                date(2026, 10, 5),
            ]
            for index, (name, kind, text, owner, label) in enumerate(_HOSTS)
        ],
    )
    laptops = table(
        ("Asset", "Kind", "User", "Site", "Encrypted", "Issued", "Warranty to"),
        [
            [
                f"NB-0{100 + index * 3}",
                "Laptop",
                user.name,
                user.site,
                "yes",
                date(2023, 2, 6) + timedelta(days=9 * index),
                date(2027, 2, 6) + timedelta(days=9 * index),
            ]
            for index, user in enumerate(all_staff()[:96])
        ],
    )
    information = table(
        ("No.", "Information", "Owner", "Class", "Kept in"),
        [[number, name, FACTS[owner], label, where] for number, name, owner, label, where in _INFORMATION],
    )
    blocks = [
        Block("heading", "Information"),
        information,
        Block("heading", "Systems"),
        systems,
        Block("heading", "Laptops"),
        laptops,
    ]
    control = [
        ("owner", FACTS["desk"]),
        ("as of", "2026-10-30"),
        ("checked", "Inventory 2026-10-05 to 2026-10-09"),
    ]
    return Document(
        "Assets/asset register 2026-10.xlsx", "Asset register (extract)", date(2026, 10, 30), blocks, control
    )


def _patch_report() -> Document:
    head = ("host", "group", "critical_open", "last_patch", "days_since_release", "within_target", "remark")
    rows = [
        [
            name,
            kind,
            0,
            date(2026, 10, 14) - timedelta(days=index % 5),
            3 + index % 9,
            *(("no", "Java runtime, waits for 8.4.1") if name == "wp-test-01" else ("yes", "")),
        ]
        for index, (name, kind, *_) in enumerate(_HOSTS)
    ]
    return Document(
        "Change & Vuln/patch report 2026-10.csv", "Patches", date(2026, 10, 30), [table(head, rows)]
    )


def _firewall_rules() -> Document:
    rules = [
        [10, "office-rtm", "wp-app", "443/tcp", "allow", "Waypoint", "2026-09-18"],
        [20, "wh-terminals", "wp-app", "443/tcp", "allow", "Terminals, CHG-2026-0203", "2026-09-18"],
        [30, "jump-02", "servers", "22, 3389/tcp", "allow", "Administration", "2026-09-18"],
        [40, "servers", "northvault", "8443/tcp", "allow", "Backup", "2026-09-18"],
        [50, "all", "siem-collector", "6514/tcp", "allow", "Logs", "2026-09-18"],
        [60, "guest-wlan", "internet", "80, 443/tcp", "allow", "Guests", "2026-09-18"],
        [
            118,
            "customs-old",
            "wp-app",
            "22/tcp",
            "disabled",
            "Old customs provider, CHG-2026-0238",
            "2026-10-12",
        ],
        [900, "any", "any", "any", "deny, log", "Last rule", "2026-09-18"],
    ]
    blocks = [
        Block("paragraph", "Half-yearly review by B. Hartog on 18 September 2026; next in March 2027."),
        table(("No.", "Source", "Target", "Service", "Action", "Reason", "Reviewed"), rules),
    ]
    control = [("device", "fw-rtm-01"), ("exported", "2026-10-12 07:45 UTC"), ("owner", FACTS["itops"])]
    return Document(
        "Scans/firewall-ruleset.html", "Firewall ruleset Rotterdam", date(2026, 10, 12), blocks, control
    )
