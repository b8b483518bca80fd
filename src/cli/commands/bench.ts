import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument } from '../exit-status.ts';

/** The bundle lies in dist/cli of the project. */
const ROOT = new URL('../../', import.meta.url);

/** `framewright bench`: the project's own measurements, which run from its sources. */
export async function benchCommand({ inputs }: CommandLine, { signal }: Context): Promise<Outcome> {
  if (!existsSync(new URL('bench', ROOT))) {
    throw badArgument(
      'The benchmarks are no part of this copy: run `npm run framewright -- bench` in a clone of Framewright.',
    );
  }
  const script = fileURLToPath(new URL('scripts/bench.mjs', ROOT));
  const child = spawn(process.execPath, [script, ...inputs], { stdio: 'inherit', signal });
  const status = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  return { record: { status }, status };
}
