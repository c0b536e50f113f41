"""The machine as far as it explains figures; nothing that identifies it."""

import os
import platform


def describe():
    return {
        "cpu": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count(),
        "virtual": "hypervisor" in (_field("/proc/cpuinfo", "flags") or "").split(),
        "memory_gib": round(int((_field("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20, 1),
        "kernel": f"{platform.system()} {platform.release().partition('-')[0]}",
        "load_average": os.getloadavg()[0],  # before the first run: what else was going on
    }


def _field(path, name):
    with open(path, encoding="utf-8") as file:
        for line in file:
            key, colon, value = line.partition(":")
            if colon and key.strip() == name:
                return value.strip()
    return None
