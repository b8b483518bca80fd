import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import schema from '@lottie-animation-community/lottie-specs/src/data/lottie.schema.json' with {
  type: 'json',
};
import Ajv2020 from 'ajv/dist/2020.js';
import { strFromU8, unzipSync } from 'fflate';
import type { Picture } from '../../../src/engine/metrics/index.ts';
import { createSkottie } from '../../compare/skottie.ts';
import { pngOverBlack, worstLikeness } from '../decoded.ts';
import { tool } from '../framewright.ts';
import type { Found } from './found.ts';
import { framesOf, type Job } from './jobs.ts';
import type { Drawn } from './likeness.ts';

/** Skottie antialiases otherwise, and that is all. */
const LEAST_SSIM = 0.99;

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);

/** A document against the published schema, and as Skottie plays it beside our own frames. */
export async function lookAtDocument(path: string, job: Job, drawn: Drawn, found: Found): Promise<void> {
  const bytes = await readFile(path);
  if (job.id === 'dotlottie') {
    await tool('unzip', ['-tq', path]);
    const files = Object.keys(unzipSync(bytes));
    found.add('unzip', files.includes('manifest.json') ? [] : ['there is no manifest']);
  }
  const document = JSON.parse(strFromU8(job.id === 'dotlottie' ? mainOf(bytes) : bytes));
  const valid = validate(document);
  const problems = valid
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  found.add('schema', problems.slice(0, 5));
  found.add(
    'schema',
    document.op - document.ip === framesOf(job) ? [] : [`${document.ip} to ${document.op}`],
  );
  found.name(`Lottie ${document.v}`);
  const frames = [0, Math.floor(drawn.frames / 2), drawn.frames - 1];
  const { width, height } = job;
  const played = await createSkottie().render({ file: path, frames, width, height, supersample: 1 });
  const ours = await Promise.all(
    frames.map((frame) => pngOverBlack(join(drawn.pictures, `${String(frame).padStart(4, '0')}.png`))),
  );
  const { ssim } = worstLikeness(played.frames.map(overBlack), ours);
  found.add('Skottie', ssim > LEAST_SSIM ? [] : [`SSIM is ${ssim.toFixed(4)}`]);
  found.figures.push(`SSIM to Skottie ${ssim.toFixed(4)}`);
}

function mainOf(archive: Uint8Array): Uint8Array {
  const files = unzipSync(archive);
  const name = Object.keys(files).find((one) => /^a(nimations)?\/.*\.json$/.test(one));
  const main = name === undefined ? undefined : files[name];
  if (!main) throw new Error('The archive holds no animation.');
  return main;
}

function overBlack({ width, height, data }: Picture): Picture {
  const laid = Uint8Array.from(data);
  for (let at = 0; at < laid.length; at += 4) {
    const alpha = (data[at + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++)
      laid[at + channel] = Math.round((data[at + channel] ?? 0) * alpha);
    laid[at + 3] = 255;
  }
  return { width, height, data: laid };
}
