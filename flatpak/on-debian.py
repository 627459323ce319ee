#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""on-debian.py MANIFEST RUNTIME BRANCH: prints the manifest for a runtime made from Debian.

Where GNOME's runtime can't be reached, a Debian tree serves as both runtime and SDK. It has all
libraries already, so the modules besides Latent itself go.
"""

import json
import pathlib
import sys

path = pathlib.Path(sys.argv[1]).resolve()
manifest = json.loads(path.read_text(encoding="utf-8"))
manifest["runtime"] = manifest["sdk"] = sys.argv[2]
manifest["runtime-version"] = sys.argv[3]
manifest["modules"] = [module for module in manifest["modules"] if module["name"] == "latent"]
for source in manifest["modules"][0]["sources"]:
    source["path"] = str(path.parent / source["path"])
json.dump(manifest, sys.stdout, indent=2)
