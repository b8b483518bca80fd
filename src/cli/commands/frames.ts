import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument } from '../exit-status.ts';
import { openFonts } from '../fonts.ts';
import { openInput } from '../input.ts';
import { readFrameDrawing, readFrameList } from '../option-values.ts';
import { checkOutput, openFolderTarget } from '../output-target.ts';
import { tellWarnings } from '../warnings.ts';

/** `framewright frames`: pictures named by frame number, such as 0010.png. */
export async function framesCommand({ inputs, options }: CommandLine, context: Context): Promise<Outcome> {
  const [path, ...more] = inputs;
  const output = options.get('output');
  if (path === undefined || more.length > 0) throw badArgument('Name one composition to draw frames of.');
  if (typeof output !== 'string') throw badArgument('Name the folder for the pictures with -o DIR.');
  const frames = readFrameList(options);
  const drawing = readFrameDrawing(options);
  const input = await openInput(path, await openFonts(options));
  await checkOutput(output, 'folder');
  const target = await openFolderTarget(output);
  try {
    const session = await context.open();
    const outputUrl = session.outputs.open(target);
    const { fileName, assetPaths, files } = input;
    const drawn = await session.call('frames', { fileName, assetPaths, drawing, frames, outputUrl }, files);
    session.outputs.close(outputUrl);
    const warnings = tellWarnings(drawn.warnings, await target.commit());
    return {
      record: { input: path, output, frames, written: drawn.written, warnings },
      text: `${drawn.written} pictures in ${output}`,
    };
  } finally {
    await target.discard();
  }
}
