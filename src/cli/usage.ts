import { OPTIONS } from './command-line.ts';

/** The help, as printed. */
export function usage(): string {
  const rows = Object.entries(OPTIONS).map(([name, { value, short, help }]) => {
    const left = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
    return `  ${left.padEnd(34)} ${help}`;
  });
  return `Framewright turns Lottie compositions into finished video files.

  framewright export INPUT… --format ID -o OUT [options]   export; several inputs go into the folder OUT
  framewright frames INPUT --frames 0,10,20 -o DIR         single frames as PNG with straight alpha
  framewright formats                                      every format, and whether this machine can make it
  framewright presets                                      places to deliver to, with their settings and rules
  framewright inspect FILE                                 tracks, timecode, tags, structure, compliance of a file
  framewright validate FILE --reference INPUT              the full quality report of any file: score, gates, findings
  framewright audit export --store DIR -o FILE             who exported what from that store, as JSON Lines
  framewright audit verify FILE                            whether such a file is still as it was written
  framewright work --farm URL                              this machine builds for a farm until it is stopped
  framewright bench [NAME [ARGUMENTS]]                     measurements, beside other tools; without a name, which there are

${rows.join('\n')}

Exit status: 0 good; 1 the export or its check failed; 2 bad arguments or input; 130 interrupted.
FRAMEWRIGHT_BROWSER names the Chrome, Chromium or Edge to use; FRAMEWRIGHT_TOKEN is the right to use a farm.
SIGTERM ends what a worker has under way, and then it leaves; a second one gives it back at once.
`;
}
