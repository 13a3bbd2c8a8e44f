// Rewrites PNG files with a palette: `node pictures.mjs COLOURS FILE …`. What a browser writes is RGB or RGBA, 8 bits.
import { readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateSync, inflateSync } from "node:zlib";

const [colours, ...files] = process.argv.slice(2);

for (const file of files) {
  const picture = decode(readFileSync(file));
  const small = encode(picture, palette(picture.pixels, Number(colours)));
  writeFileSync(file, small);
  console.log(file, small.length);
}

function decode(bytes) {
  let at = 8;
  const data = [];
  let head;
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString("latin1", at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") head = { width: body.readUInt32BE(0), height: body.readUInt32BE(4), depth: body[8], type: body[9] };
    if (kind === "IDAT") data.push(body);
    at += 12 + length;
  }
  const { width, height, depth, type } = head;
  if (depth !== 8 || (type !== 2 && type !== 6)) throw new Error("not a picture as browsers write it");
  const size = type === 6 ? 4 : 3;
  const rows = inflateSync(Buffer.concat(data));
  const [stride, pixels] = [width * size, []];
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)];
    const row = Uint8Array.from(rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let x = 0; x < stride; x += 1) {
      const [left, up, corner] = [x < size ? 0 : row[x - size], above[x], x < size ? 0 : above[x - size]];
      row[x] += [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
    for (let x = 0; x < stride; x += size) {
      const alpha = size === 4 ? row[x + 3] : 255;
      pixels.push(((row[x] << 24) | (row[x + 1] << 16) | (row[x + 2] << 8) | alpha) >>> 0);
    }
    above = row;
  }
  return { width, height, pixels };
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function parts(colour) {
  return [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255, colour & 255];
}

/** The most frequent colours that are not nearly one of those chosen before, and for each colour the nearest of them. */
function palette(pixels, most) {
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const byCount = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const distance = (a, b) => a.reduce((sum, part, at) => sum + (part - b[at]) ** 2, 0);
  const chosen = [];
  for (let apart = 400; chosen.length < Math.min(most, byCount.length) && apart >= 1; apart /= 4) {
    for (const colour of byCount) {
      const it = parts(colour);
      if (chosen.length < most && chosen.every((other) => distance(other, it) >= apart)) chosen.push(it);
    }
  }
  const nearest = new Map();
  for (const colour of byCount) {
    const it = parts(colour);
    const far = chosen.map((other) => distance(other, it));
    nearest.set(colour, far.indexOf(Math.min(...far)));
  }
  return { chosen, nearest };
}

function encode({ width, height, pixels }, { chosen, nearest }) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = nearest.get(pixels[y * width + x]);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const chunks = [
    ["IHDR", head],
    ["PLTE", Buffer.from(chosen.flatMap((it) => it.slice(0, 3)))],
    ["tRNS", Buffer.from(chosen.map((it) => it[3]))],
    ["IDAT", deflateSync(rows, { level: 9 })],
    ["IEND", Buffer.alloc(0)],
  ].map(([kind, body]) => {
    const chunk = Buffer.concat([Buffer.from(kind, "latin1"), body]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    check.writeUInt32BE(crc32(chunk));
    return Buffer.concat([length, chunk, check]);
  });
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]);
}
