// SPDX-License-Identifier: AGPL-3.0-or-later
// Copies what the browser gets from npm packages, unchanged, to where Django serves it.
import { copyFileSync, mkdirSync } from "node:fs";

const target = "wbs/web/static/web/vendor/";
const files = {
  "node_modules/filepond/dist/filepond.esm.min.js": "filepond.js",
  "node_modules/filepond/dist/filepond.min.css": "filepond.css",
};

mkdirSync(target, { recursive: true });
for (const [source, name] of Object.entries(files)) copyFileSync(source, target + name);
