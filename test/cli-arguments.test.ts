import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { clip, save } from './prove/compositions.ts';
import { lastLine, run, runEach, withFolder } from './prove/framewright.ts';

/** A command line that is refused before any browser starts, and what its sentence names. */
const REFUSED: readonly [string, RegExp][] = [
  ['', /Give a command/],
  ['exprot a.json', /no command "exprot".*Did you mean export\?/],
  ['validate', /Name one file/],
  ['validate a.mp4', /--reference INPUT/],
  ['validate a.mp4 --reference a.json', /no file a\.mp4/],
  ['validate package.json --reference a.json', /no file a\.json/],
  ['validate a.mp4 --reference a.json --profile wed', /"wed"\. Did you mean web\?/],
  ['validate a.mp4 --reference a.json --format h264', /"h264"/],
  ['validate a.mp4 --reference a.json --range 9:3', /"9:3"/],
  ['validate a.mp4 --reference a.json --preset tictok', /no preset "tictok"\. Did you mean tiktok\?/],
  ['export a.json --format h264-mp4 -o out.mp4 --profile best', /profiles are broadcast, web/],
  ['work', /--farm URL/],
  ['work --farm nats://host', /https:\/\/farm\.example; it is "nats:\/\/host"/],
  ['work --farm https://farm.example', /set FRAMEWRIGHT_TOKEN/],
  ['work --farm https://farm.example --token t --no-sandbox --slots 0', /1 to 64; it is "0"/],
  ['work --farm https://farm.example --token t --certificate none.pem', /none\.pem can't be read/],
  ['work a.json --farm https://farm.example', /takes no inputs/],
  ['export --format h264-mp4 -o out.mp4', /Name the composition/],
  ['export a.json --format h264-mp4', /-o OUT/],
  ['export a.json -o out.mp4', /--format/],
  ['export a.json --format h264-mp -o out.mp4', /"h264-mp".*h264-mp4/],
  ['export a.json --format h264 -o out.mp4', /no format "h264".*h264-mp4/],
  ['export a.json --formt h264-mp4 -o out.mp4', /no option --formt\. Did you mean --format\?/],
  ['export a.json --format h264-mp4 -o out.mp4 --frames 1', /--frames belongs to frames/],
  ['export a.json --format h264-mp4 -o out.mp4 --size', /--size needs a value/],
  ['export a.json --format h264-mp4 -o out.mp4 --size --json', /--size needs a value/],
  ['export a.json --format h264-mp4 -o out.mp4 --validate=yes', /--validate takes no value/],
  ['export a.json --format h264-mp4 -o out.mp4 -o b.mp4', /given twice/],
  ['export a.json --format h264-mp4 -o out.mp4 --size 1920', /1920x1080; it is "1920"/],
  ['export a.json --format h264-mp4 -o out.mp4 --size 101x50', /101×50/],
  ['export a.json --format h264-mp4 -o out.mp4 --size 0x50', /"0x50"/],
  ['export a.json --format h264-mp4 -o out.mp4 --fps 0', /frame rate.* 0\./],
  ['export a.json --format h264-mp4 -o out.mp4 --fps fast', /"fast"/],
  ['export a.json --format h264-mp4 -o out.mp4 --range 9:3', /"9:3"/],
  ['export a.json --format h264-mp4 -o out.mp4 --quality 101', /101/],
  ['export a.json --format h264-mp4 -o out.mp4 --quality -5', /-5/],
  ['export a.json --format h264-mp4 -o out.mp4 --bitrate 4M --quality 3', /not both/],
  ['export a.json --format h264-mp4 -o out.mp4 --bitrate 4G', /"4G"/],
  ['export a.json --format h264-mp4 -o out.mp4 --alpha straight', /transparency/],
  ['export a.json --format h264-mp4 -o out.mp4 --background mauve', /"mauve"/],
  ['export a.json --format h264-mp4 -o out.mp4 --container webm', /mp4, mov, mkv; it is "webm"/],
  ['export a.json --format h264-mp4 -o out.mp4 --encoder x264', /webcodecs, wasm, ffmpeg; it is "x264"/],
  ['export a.json --format prores-hq -o out.mov --encoder webcodecs', /can’t be encoded by webcodecs/],
  ['export a.json --format h264-mp4 -o out.mp4 --depth 10', /8 bits a channel, not 10/],
  ['export a.json --format h264-mp4 -o out.mp4 --depth 16f', /8 bits a channel, not 16f/],
  ['export a.json --format dnxhd-120 -o out.mov --size 640x360', /1920×1080 or 1280×720 only/],
  ['export a.json --format dnxhd-120 -o out.mov --size 1280x720 --fps 48', /not 48: the nearest is 50/],
  ['export a.json --format prores-hq -o out.mov --timecode 1:2', /"?1:2.*no timecode.*HH:MM:SS:FF/],
  [
    'export a.json --format prores-hq -o out.mov --fps 25 --timecode 01:00:00;00',
    /drop-frame, which only 29\.97/,
  ],
  ['export a.json --format prores-hq -o out.mov --audio opus', /pcm-s24.*not opus/],
  ['export a.json --format h264-mp4 -o out.mp4 --no-audio --loudness -23', /no meaning/],
  ['export a.json --format h264-mp4 -o out.mp4 --loudness loud', /-23 or -14:-1; it is "loud"/],
  ['export a.json --format h264-mp4 -o out.mp4 --lut nothing.cube', /nothing\.cube is none/],
  ['export a.json --format h264-mp4 -o out.mp4 --codec-options fast', /is JSON such as/],
  ['export a.json --format h264-mp4 -o out.mp4 --target-ssim 5', /0\.8 to 0\.9999; it is 5/],
  ['export a.json --format h264-mp4 -o out.mp4 --sidecar crc', /md5, sha256; it is "crc"/],
  ['export a.json --format h264-mp4 -o out.mp4 --keyframes 0', /1 to 10000 frames apart; it is 0/],
  ['export a.json --format h264-mp4 -o out.mp4 --color pq', /png-sequence/],
  ['export a.json --format h264-mp4 -o out.mp4 --motion-blur fast', /180:16.*"fast"/],
  ['export a.json --format h264-mp4 -o out.mp4 --motion-blur 900', /720 degrees.*900/],
  ['export a.json --format h264-mp4 -o out.mp4 --blending gamma', /encoded, linear.*"gamma"/],
  ['export a.json --format h264-mp4 -o out.mp4 --farm nats://host', /it is "nats:\/\/host"/],
  ['export a.json --format h264-mp4 -o out.mp4 --farm-only', /--farm-only belongs to a --farm/],
  ['export a.json --format h264-mp4 -o out.mp4 --workers 0', /"0"/],
  ['export a.json --format h264-mp4 -o out.mp4', /no file a\.json/],
  ['export a.json --preset tictok -o out.mp4', /no preset "tictok"\. Did you mean tiktok\?/],
  ['export a.json --preset x --quality 101 -o out.mp4', /0 to 100; it is 101/],
  ['export a.json --preset x --scale 2 -o out.mp4', /0\.05 to 1; it is 2/],
  ['export a.json --format h264-mp4 --burn-in {"text":7} -o out.mp4', /text is a text of 1 to 200.*it is 7/],
  ['presets a.json', /takes no inputs/],
  ['frames a.json -o out', /--frames 0,10,20/],
  [
    'frames a.json --frames 0 -o out --fonts nowhere',
    /--fonts names a folder with font files; nowhere is none/,
  ],
  ['export a.json --format h264-mp4 -o out.mp4 --fonts src/cli', /src\/cli has no fonts in it/],
  ['frames a.json --frames 1,x -o out', /"x" is no frame number/],
  ['formats a.json', /takes no inputs/],
  ['inspect', /Name one file/],
  ['inspect nothing.mp4', /no file nothing\.mp4/],
];

describe('arguments', () => {
  let answers: Awaited<ReturnType<typeof runEach>>;
  beforeAll(async () => {
    answers = await runEach(REFUSED.map(([line]) => line.split(' ').filter((word) => word !== '')));
  });

  it.each(REFUSED.map(([line, sentence], index) => [line, sentence, index] as const))(
    'refuses `framewright %s` in words',
    (line, sentence, index) => {
      const { status, stdout, stderr } = answers[index] ?? { status: null, stdout: '', stderr: '' };
      expect(stderr).toMatch(sentence);
      expect(status).toBe(2);
      // Where `--json` was asked for, its object comes even so.
      if (line.includes('--json'))
        expect(lastLine(stdout)).toMatchObject({ error: { code: 'INVALID_SETTINGS' } });
      else expect(stdout).toBe('');
    },
  );

  it('prints help for every built option and ends well', async () => {
    const { status, stdout } = await run('export', '--help');
    expect(status).toBe(0);
    for (const option of ['--format', '-o, --output', '--store', '--json', '--supersample']) {
      expect(stdout).toContain(option);
    }
  });

  it('lists the benchmarks by what their scripts say of themselves', async () => {
    const { status, stdout } = await run('bench', '--json');
    const { benches } = lastLine(stdout) as { benches: { name: string; arguments: string; what: string }[] };
    expect(status).toBe(0);
    expect(benches.find(({ name }) => name === 'lottie')).toMatchObject({
      arguments: expect.stringContaining('--frames'),
      what: expect.stringContaining('1080p60'),
    });
    for (const { name, what } of benches) {
      expect(what.length).toBeGreaterThan(40);
      expect(stdout).toContain(`\n${name} `);
    }
  });

  it('refuses a benchmark that there is not', async () => {
    expect(await run('bench', 'encodres')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no benchmark "encodres".* encoders,/),
    });
  });

  it('writes one JSON object as the last line, with the code, the sentence and the value', async () => {
    const { stdout } = await run('export', 'a.json', '--format', 'dnxhd', '-o', 'out.mov', '--json');
    const { error } = lastLine(stdout) as { error: { code: string; message: string; value: unknown } };
    expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT', value: 'dnxhd' });
  });
});

describe('inputs and outputs that are refused before a browser starts', () => {
  const settings = ['--format', 'h264-mp4', '-o'];

  it('refuses to write over the input, into a missing folder or in the place of one', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'a.json', clip({ width: 64, height: 64, fps: 10, seconds: 1 }));
      const refused: [string, RegExp][] = [
        [input, /is an input itself/],
        [join(folder, 'missing/out.mp4'), /missing of the output does not exist/],
        [folder, /is a folder/],
      ];
      for (const [output, sentence] of refused) {
        const { status, stderr } = await run('export', input, ...settings, output);
        expect(stderr).toMatch(sentence);
        expect(status).toBe(2);
      }
    }));

  it('refuses several inputs that would be one file, or that go into a file', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'a.json', clip({ width: 64, height: 64, fps: 10, seconds: 1 }));
      const twice = await run('export', input, input, ...settings, join(folder, 'out'));
      expect(twice).toMatchObject({ status: 2, stderr: expect.stringContaining('would both be written') });
      await writeFile(join(folder, 'file'), '');
      const file = await run('export', input, input, ...settings, join(folder, 'file'));
      expect(file).toMatchObject({ status: 2, stderr: expect.stringContaining('names a folder') });
    }));
});
