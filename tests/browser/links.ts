// Links as somebody with time could make them, and one that an earlier version made.
import { readFileSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";

/** Made when the facts were others: see crates/wire/tests/links/main.rs. */
export const OLDER_FACTS = readFileSync(
  new URL("../../crates/wire/tests/links/older-facts.link", import.meta.url),
  "utf8",
).trim();

/** The fragment of a link with any plain form. */
export function fragment(plain: Buffer) {
  return `#1.${deflateRawSync(plain, { level: 9 }).toString("base64url")}.${crc32(plain).toString(36)}`;
}

const FILE = 1;
const [PATH, TEXT] = [1, 3];

/** The fragment of a link to one file. */
export function fragmentOf(path: string, text: string) {
  return fragment(field(FILE, Buffer.concat([field(PATH, Buffer.from(path)), field(TEXT, Buffer.from(text))])));
}

function field(tag: number, bytes: Buffer) {
  return Buffer.concat([number(tag), number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  return value < 128 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 127) | 128), number(value >>> 7)]);
}
