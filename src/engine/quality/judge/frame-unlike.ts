/** The frame that a check found less like its rendering than it asks for; undefined where a problem tells of anything else. */
export function frameUnlike(problem: string): number | undefined {
  const [, frame] = /^(?:Frame|The alpha of frame) (\d+) differs from the rendering/.exec(problem) ?? [];
  return frame === undefined ? undefined : Number(frame);
}
