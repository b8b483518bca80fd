import { readFile, writeFile } from 'node:fs/promises';
import { ExportError, suggest, verifyAuditText } from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument, EXIT_FAILED, EXIT_GOOD } from '../exit-status.ts';
import { fileSize } from '../input.ts';

const ACTIONS = ['verify', 'export'] as const;
/** A million exports and more; read as a whole. */
const LARGEST_TRAIL = 256 * 2 ** 20;

/** `framewright audit`: the trail of exports, and whether one that was kept elsewhere is still as it was written. */
export async function auditCommand(commandLine: CommandLine, context: Context): Promise<Outcome> {
  const [action, ...rest] = commandLine.inputs;
  switch (action) {
    case 'verify':
      return verify(rest, commandLine);
    case 'export':
      return exportTrail(rest, commandLine, context);
    default: {
      const meant = action === undefined ? '' : suggest(action, ACTIONS);
      throw badArgument(
        `Say what to do: audit verify FILE, or audit export --store DIR -o FILE.${meant}`,
        action,
      );
    }
  }
}

async function verify(paths: readonly string[], { options }: CommandLine): Promise<Outcome> {
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0) throw badArgument('Name one file to verify.');
  for (const name of ['store', 'output']) {
    if (options.has(name)) throw badArgument(`--${name} belongs to audit export, not to audit verify.`, name);
  }
  const size = await fileSize(path);
  if (size > LARGEST_TRAIL) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `${path} has ${Math.ceil(size / 2 ** 20)} MB; a trail of up to ${LARGEST_TRAIL / 2 ** 20} MB is read.`,
      { value: size },
    );
  }
  const verdict = verifyAuditText(await readFile(path, 'utf8'));
  return {
    record: { file: path, ...verdict },
    text: verdict.whole
      ? `${path}: whole, ${verdict.rows} rows.`
      : `${path}: not as it was written. ${verdict.problem}`,
    status: verdict.whole ? EXIT_GOOD : EXIT_FAILED,
  };
}

async function exportTrail(
  inputs: readonly string[],
  { options }: CommandLine,
  context: Context,
): Promise<Outcome> {
  if (inputs.length > 0) throw badArgument('audit export takes no inputs.', inputs[0]);
  const [store, output] = [options.get('store'), options.get('output')];
  if (typeof store !== 'string') throw badArgument('Name the store whose trail it is: --store DIR.');
  if (typeof output !== 'string') throw badArgument('Name the file to write: -o FILE.');
  const session = await context.open(store);
  const text = await session.call('audit', undefined);
  try {
    await writeFile(output, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExportError('OUTPUT_FAILED', `${output} could not be written: ${reason}.`, {
      value: output,
      cause,
    });
  }
  const { rows } = verifyAuditText(text);
  return { record: { output, rows }, text: `${output}: ${rows} rows.` };
}
