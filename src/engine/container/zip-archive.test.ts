import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crc32 } from '../codecs/index.ts';
import { ZipArchive } from './zip-archive.ts';
import { centralHeader, endRecords, localHeader } from './zip-records.ts';

let folder: string;
let path: string;
let file: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'framewright-zip-'));
  path = join(folder, 'archive.zip');
  file = openSync(path, 'w');
});

afterEach(() => {
  closeSync(file);
  rmSync(folder, { recursive: true });
});

/** What Python's own reader finds: name, length and, where the file is small, its text; the time of the first. */
function readByPython(): unknown {
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    small = [i for i in z.infolist() if i.file_size < 1e8]
    print(json.dumps({
        'names': [[i.filename, i.file_size, i.header_offset] for i in z.infolist()],
        'texts': [z.read(i)[:20].decode() for i in small],
        'time': z.infolist()[0].date_time,
    }))`;
  return JSON.parse(execFileSync('python3', ['-c', script, path]).toString());
}

test('files that are streamed in are read by others, with their names, times and checksums', async () => {
  const archive = new ZipArchive({
    write: async (bytes, position) => {
      writeSync(file, bytes, 0, bytes.length, position);
    },
  });
  const large = new Blob(Array.from({ length: 40 }, (_, at) => new Uint8Array(100_000).fill(65 + at)));
  const told: number[] = [];
  await archive.addBytes('report.json', new TextEncoder().encode('{}'), new Date(2026, 10, 23, 14, 5, 8));
  await archive.addFile('Füße/日本.mp4', large, undefined, (bytes) => told.push(bytes));
  await archive.addFile('empty.txt', new Blob([]));
  await archive.addFile('last.txt', new Blob(['the end']));
  await archive.finish();
  expect(execFileSync('unzip', ['-t', path]).toString()).toContain('No errors detected');
  expect(readByPython()).toMatchObject({
    names: [
      ['report.json', 2, 0],
      ['Füße/日本.mp4', 4_000_000, expect.any(Number)],
      ['empty.txt', 0, expect.any(Number)],
      ['last.txt', 7, expect.any(Number)],
    ],
    texts: ['{}', 'A'.repeat(20), '', 'the end'],
    time: [2026, 11, 23, 14, 5, 8],
  });
  expect(told.reduce((sum, bytes) => sum + bytes)).toBe(4_000_000);
});

test('a file that gives other bytes than it promised is refused', async () => {
  const archive = new ZipArchive({ write: async () => {} });
  const short = new Blob(['four']);
  Object.defineProperty(short, 'size', { value: 5 });
  await expect(archive.addFile('a', short)).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    message: expect.stringContaining('4 of its 5 bytes'),
  });
});

test('a checksum goes on from the one before', () => {
  const bytes = new TextEncoder().encode('123456789');
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32(bytes)).toBe(0xcbf43926);
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
});

test('a file of 5 GB, and what lies behind it, are found', () => {
  const size = 5 * 2 ** 30;
  const huge = { name: new TextEncoder().encode('huge.mov'), crc: 0, bytes: size, offset: 0 };
  const head = localHeader(huge);
  writeSync(file, head, 0, head.length, 0);
  const text = new TextEncoder().encode('behind');
  const small = {
    name: new TextEncoder().encode('b.txt'),
    crc: crc32(text),
    bytes: text.length,
    offset: head.length + size,
  };
  let at = small.offset;
  const put = (bytes: Uint8Array): void => {
    writeSync(file, bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  put(localHeader(small));
  put(text);
  const directory = at;
  put(centralHeader(huge));
  put(centralHeader(small));
  put(endRecords(2, directory, at - directory));
  expect(readByPython()).toMatchObject({
    names: [
      ['huge.mov', size, 0],
      ['b.txt', 6, small.offset],
    ],
    texts: ['behind'],
  });
  // Holes take no room on the disk; only the names are listed here.
  expect(execFileSync('unzip', ['-l', path]).toString()).toMatch(/5368709120 .*huge\.mov/);
  ftruncateSync(file, 0);
});
