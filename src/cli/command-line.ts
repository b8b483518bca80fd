import { parseArgs } from 'node:util';
import { suggest } from '../engine/index.ts';
import { badArgument } from './exit-status.ts';

export const COMMANDS = [
  'export',
  'frames',
  'formats',
  'presets',
  'inspect',
  'audit',
  'validate',
  'work',
  'bench',
] as const;
export type Command = (typeof COMMANDS)[number];

interface OptionDeclaration {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  readonly short?: string;
  readonly commands: readonly Command[];
  readonly help: string;
}

const EXPORT: readonly Command[] = ['export'];
const DRAWING: readonly Command[] = ['export', 'frames'];
const FARM: readonly Command[] = ['export', 'work'];

/** Every option, in the order of the help. */
export const OPTIONS: Readonly<Record<string, OptionDeclaration>> = {
  preset: {
    value: 'ID',
    commands: ['export', 'validate'],
    help: 'settings for a place to deliver to, under all other options; of validate, whose rules the file is to keep; `framewright presets` lists them',
  },
  format: {
    value: 'ID',
    commands: ['export', 'validate'],
    help: 'the format to make, or that a file is to have; `framewright formats` lists them',
  },
  output: {
    value: 'OUT',
    short: 'o',
    commands: [...DRAWING, 'audit'],
    help: 'the file or folder to write; a folder for several inputs',
  },
  frames: { value: '0,10,20', commands: ['frames'], help: 'the frames to draw, counted from the first' },
  size: { value: 'WxH', commands: DRAWING, help: "pixels; by default the composition's own" },
  scale: { value: 'N', commands: EXPORT, help: "share of the composition's own size, such as 0.5" },
  fit: { value: 'contain|cover|stretch', commands: EXPORT, help: 'how another shape is filled' },
  fps: { value: 'N|N/D', commands: EXPORT, help: 'frames a second; resamples, never changes speed' },
  range: {
    value: 'A:B',
    commands: ['export', 'validate'],
    help: 'output frames, A included and B not; of validate, those that the file shows',
  },
  handles: {
    value: 'N',
    commands: EXPORT,
    help: 'frames more before and after the range, as far as there are any',
  },
  leader: {
    value: 'JSON',
    commands: EXPORT,
    help: 'seconds before the programme: {"bars":60,"pattern":"ebu","slate":27,"black":3,"pop":true}',
  },
  bitrate: { value: 'N', commands: EXPORT, help: 'bits a second; 8000k and 8M are read too' },
  quality: { value: 'N', commands: EXPORT, help: '0 to 100, by default 75; instead of a bit rate' },
  'constant-bitrate': { commands: EXPORT, help: 'the same bit rate at all times, not on average' },
  'target-ssim': {
    value: 'N',
    commands: EXPORT,
    help: 'find the quality whose frames reach this SSIM, such as 0.98',
  },
  keyframes: { value: 'N', commands: EXPORT, help: 'the most frames from one key frame to the next' },
  depth: {
    value: '8|10|12|16|16f|32f',
    commands: DRAWING,
    help: 'bits a channel, where the format has a choice; 16f and 32f are floating point, of linear light',
  },
  compression: {
    value: 'none|lzw|deflate|rle|zips|zip',
    commands: EXPORT,
    help: 'how pictures are packed: tiff deflate, lzw or none; exr zip, zips, rle or none',
  },
  names: {
    value: 'TEMPLATE',
    commands: EXPORT,
    help: 'how pictures are named, such as shot_####; by default the frame number alone',
  },
  layers: {
    commands: EXPORT,
    help: 'of exr-sequence: each layer beside the finished picture, in channels of its name; mixes in linear light',
  },
  scan: {
    value: 'progressive|tff|bff',
    commands: EXPORT,
    help: 'interlaced frames show two instants: upper (tff) or lower (bff) field first',
  },
  pulldown: {
    value: '3:2',
    commands: EXPORT,
    help: 'film of 23.976 over the fields of 29.97; takes --fps 30000/1001 and --scan tff where neither is given',
  },
  color: {
    value: 'bt709|p3|bt2020|pq|hlg',
    commands: DRAWING,
    help: 'colours of the file; all but bt709 and p3 take 10 bits or more',
  },
  'color-model': {
    value: 'ycbcr|rgb',
    commands: EXPORT,
    help: 'what dnxhr-444 codes colours as: ycbcr in limited range, or rgb in full range',
  },
  'full-range': { commands: EXPORT, help: 'codes from 0 to the end, not the limited range of video' },
  hdr: { value: 'JSON', commands: EXPORT, help: 'mastering display and content light, for pq and hlg' },
  lut: { value: 'FILE.cube', commands: EXPORT, help: 'a look-up table for the finished picture' },
  alpha: {
    value: 'straight|premultiplied|none',
    commands: EXPORT,
    help: 'transparency, where the format has it',
  },
  'alpha-depth': {
    value: '8|16',
    commands: EXPORT,
    help: 'bits of alpha in prores-4444 and prores-4444xq, by default 16',
  },
  background: { value: 'COLOR', commands: EXPORT, help: '#rgb, #rrggbb, #rrggbbaa or transparent' },
  encoder: {
    value: 'auto|webcodecs|wasm|ffmpeg',
    commands: EXPORT,
    help: 'by default the best that works here',
  },
  deterministic: { commands: EXPORT, help: 'only encoders that give the same bytes every time' },
  lottie: {
    value: 'JSON',
    commands: EXPORT,
    help: 'Of Lottie: {"names":"drop","compatibility":{"targetPlayers":["skottie"]}}',
  },
  'codec-options': {
    value: 'JSON',
    commands: EXPORT,
    help: 'codecOptimizations, such as {"h264":{"preset":"fast","profile":"high"}}',
  },
  container: {
    value: 'ID',
    commands: EXPORT,
    help: 'such as mov or mkv for h264-mp4, zip for a png-sequence',
  },
  audio: {
    value: 'aac|opus|flac|pcm-s16|pcm-s24|pcm-f32',
    commands: EXPORT,
    help: "by default the container's usual",
  },
  'no-audio': { commands: EXPORT, help: 'leave the sound out' },
  'audio-bitrate': { value: 'N', commands: EXPORT, help: 'bits a second; 192k is read too' },
  'audio-layout': {
    value: 'mono|stereo|5.1|7.1',
    commands: EXPORT,
    help: "by default the composition's own; 3.0, quad and 5.0 too",
  },
  loudness: {
    value: 'LUFS[:PEAK]',
    commands: EXPORT,
    help: 'normalise, such as -23 (EBU R 128); peak in dBTP, by default -1',
  },
  timecode: {
    value: 'HH:MM:SS:FF',
    commands: EXPORT,
    help: 'of the first frame, or of the programme behind a leader; with ; before the frames for drop-frame',
  },
  as11: {
    value: 'JSON|FILE.json',
    commands: EXPORT,
    help: 'metadata of AS-11 (UK DPP) in MXF; docs/broadcast.md has the fields',
  },
  reel: { value: 'NAME', commands: EXPORT, help: 'reel or tape, as editing programs show it' },
  title: { value: 'TEXT', commands: EXPORT, help: 'title in the file' },
  description: { value: 'TEXT', commands: EXPORT, help: 'description in the file' },
  captions: {
    value: 'FILE.vtt',
    commands: EXPORT,
    help: 'WebVTT as a track; name.en.vtt is English; several with commas',
  },
  'no-chapters': { commands: EXPORT, help: "leave the composition's markers out" },
  fragmented: { commands: EXPORT, help: 'MP4 in fragments, to be played while it is written' },
  'burn-in': {
    value: 'JSON',
    commands: EXPORT,
    help: 'letters over the picture, such as {"timecode":true,"watermark":"DRAFT"}',
  },
  loop: {
    value: 'N',
    commands: EXPORT,
    help: 'how often a gif, apng or webp is played; 0 for ever, as by default',
  },
  lossless: { commands: EXPORT, help: 'webp without loss, instead of a quality' },
  colors: { value: 'N', commands: EXPORT, help: 'entries of the palette of a gif, 2 to 256' },
  palette: { value: 'film|frame', commands: EXPORT, help: 'of a gif: one for all frames, or one for each' },
  dithering: {
    value: 'ordered|diffusion|none',
    commands: EXPORT,
    help: 'how a gif shows colours that its palette lacks; ordered stands still',
  },
  poster: {
    value: 'FRAME|SECONDSs[:FORMAT[:WxH]]',
    commands: EXPORT,
    help: 'a picture beside the output (and inside mp4, mov, mkv), such as 1.5s or 30:jpeg:640x360',
  },
  sidecar: { value: 'md5|sha256', commands: EXPORT, help: 'a checksum file beside the output' },
  renderer: { value: 'auto|webgpu|cpu', commands: DRAWING, help: 'by default the fastest that works here' },
  fonts: {
    value: 'DIR',
    commands: [...DRAWING, 'validate'],
    help: 'a folder with the fonts that the text is set in',
  },
  supersample: { value: '1|2|4', commands: DRAWING, help: 'samples a side of each pixel' },
  'motion-blur': {
    value: 'DEGREES[:SAMPLES]',
    commands: DRAWING,
    help: 'shutter angle, 180 is half a frame; for layers with the switch, or all where none has it',
  },
  theme: {
    value: 'ID',
    commands: DRAWING,
    help: 'of a .lottie archive; by default the one that it starts with',
  },
  blending: { value: 'encoded|linear', commands: DRAWING, help: 'what colours are mixed in' },
  images: { value: 'bilinear|lanczos', commands: DRAWING, help: 'how enlarged images are interpolated' },
  dither: { commands: DRAWING, help: 'hide the steps of gradients under a fixed fine pattern' },
  optimization: { value: 'JSON', commands: EXPORT, help: 'how rendering saves work, as RenderOptimization' },
  workers: { value: 'N', commands: EXPORT, help: 'threads; by default one a core' },
  validate: { commands: EXPORT, help: 'compare every frame of the file with what was drawn, not a sample' },
  profile: {
    value: 'ID|FILE.json',
    commands: ['export', 'validate'],
    help: 'whose gates the file must pass: broadcast, web, mobile, mastering, preview, archive, or one of your own',
  },
  reencode: {
    value: 'never|quality|codec',
    commands: EXPORT,
    help: 'make what fails its gates once more, one rung higher; codec: also in the next finer profile',
  },
  reference: { value: 'INPUT', commands: ['validate'], help: 'the composition that the file should show' },
  report: { value: 'OUT.html', commands: ['validate'], help: 'write all that was found as a page' },
  sampled: { commands: ['validate'], help: 'look at a sample instead of every frame' },
  store: {
    value: 'DIR',
    commands: ['export', 'audit'],
    help: 'keep checkpoints there: the same command goes on after a crash',
  },
  json: {
    commands: ['export', 'frames', 'formats', 'presets', 'inspect', 'validate', 'audit', 'work'],
    help: 'print one JSON object as the last line of standard output; work: a line for each event before it',
  },
  farm: { value: 'URL', commands: FARM, help: 'a farm to work for, or to build on beside this machine' },
  'farm-only': { commands: EXPORT, help: "leave this machine's own threads out" },
  token: {
    value: 'TOKEN',
    commands: FARM,
    help: 'the right to use the farm; better set FRAMEWRIGHT_TOKEN, which nobody else can read',
  },
  certificate: {
    value: 'FILE.pem',
    commands: FARM,
    help: "the farm's own certificate, where no authority signed it",
  },
  slots: { value: 'N', commands: ['work'], help: 'segments at once; by default one a core' },
  name: {
    value: 'TEXT',
    commands: ['work'],
    help: "what people call this worker; by default the machine's name",
  },
  tier: { value: 'NAME', commands: ['work'], help: 'what it was started as, for autoscalers' },
  'no-sandbox': {
    commands: ['work'],
    help: 'go without the browser’s sandbox, where the machine itself is one',
  },
};

export interface CommandLine {
  readonly command: Command;
  /** What stands after the command without being an option; all of it for `bench`. */
  readonly inputs: readonly string[];
  /** By long name, without dashes; `true` for a switch. */
  readonly options: ReadonlyMap<string, string | true>;
}

/**
 * Takes the arguments apart.
 *
 * @returns `'help'` where help was asked for
 * @throws ExportError INVALID_SETTINGS naming what can't be taken and the way out
 */
export function parseCommandLine(argv: readonly string[]): CommandLine | 'help' {
  const first = argv[0];
  if (first === 'help') return 'help';
  // Each benchmark has help of its own.
  if (first !== 'bench' && (argv.includes('--help') || argv.includes('-h'))) return 'help';
  if (first === undefined) {
    throw badArgument(`Give a command: ${COMMANDS.join(', ')}; \`framewright help\` tells more.`);
  }
  const command = COMMANDS.find((name) => name === first);
  if (!command) {
    throw badArgument(
      `There is no command "${first}".${suggest(first, COMMANDS)} The commands are ${COMMANDS.join(', ')}.`,
      first,
    );
  }
  // Each benchmark reads its own arguments.
  if (command === 'bench') return { command, inputs: argv.slice(1), options: new Map() };
  return { command, ...parseOptions(command, argv.slice(1)) };
}

function parseOptions(command: Command, argv: readonly string[]): Omit<CommandLine, 'command'> {
  // Node's own strict mode does not say what the caller probably meant; its tokens let us say it.
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(OPTIONS).map(([name, { value, short }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) },
      ]),
    ),
  });
  const inputs: string[] = [];
  const options = new Map<string, string | true>();
  for (const token of tokens) {
    if (token.kind === 'positional') inputs.push(token.value);
    if (token.kind !== 'option') continue;
    const declaration = Object.hasOwn(OPTIONS, token.name) ? OPTIONS[token.name] : undefined;
    if (!declaration?.commands.includes(command)) throw unknownOption(command, token.rawName, token.name);
    if (options.has(token.name)) throw badArgument(`The option ${token.rawName} is given twice.`, token.name);
    options.set(token.name, readValue(declaration, token));
  }
  return { inputs, options };
}

function readValue(
  declaration: OptionDeclaration,
  token: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
): string | true {
  const { rawName, value, inlineValue } = token;
  if (declaration.value === undefined) {
    if (value !== undefined)
      throw badArgument(`The option ${rawName} takes no value; "${value}" was given.`, value);
    return true;
  }
  // `--size --json` has forgotten the size; `--bitrate -5` has a wrong one, which its own check will name.
  const forgotten = value === undefined || value === '' || (!inlineValue && /^-[^\d.]/.test(value));
  if (forgotten)
    throw badArgument(`The option ${rawName} needs a value: ${rawName} ${declaration.value}.`, rawName);
  return value;
}

function unknownOption(command: Command, rawName: string, name: string): Error {
  const own = Object.entries(OPTIONS).filter(([, { commands }]) => commands.includes(command));
  if (Object.hasOwn(OPTIONS, name)) {
    return badArgument(
      `The option ${rawName} belongs to ${OPTIONS[name]?.commands.join(' and ')}, not to ${command}.`,
      rawName,
    );
  }
  const names = own.map(([key]) => key);
  return badArgument(
    `There is no option ${rawName}.${suggest(name, names, '--')} ` +
      `The options of ${command} are ${names.map((key) => `--${key}`).join(', ')}.`,
    rawName,
  );
}
