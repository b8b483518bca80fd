import type { ResolvedLeader } from '../../formats/index.ts';
import { timecodeBase, toNumber } from '../../media/index.ts';
import { digestScene, type Scene } from '../../scene/index.ts';
import type { Pictures } from '../pictures.ts';
import { sourceFrame } from '../source.ts';
import { barsNodes, rectangle, solid } from './bars.ts';
import { slateNodes } from './slate.ts';

/** The pictures of a film behind its leader: frame 0 is the leader's first. */
export function behindLeader(pictures: Pictures, leader: ResolvedLeader): Pictures {
  const { facts } = pictures;
  const { frameRate, frames, programme } = leader;
  const framesPerInstant = toNumber(frameRate) / toNumber(facts.frameRate);
  // Fields are half a frame apart, and instants quotients of rates.
  const frameAt = (instant: number): number => Math.round(2 * instant * framesPerInstant) / 2;
  const own = (frame: number): number => sourceFrame(frame - frames + programme, frameRate, facts.frameRate);
  const scenes = new LeaderScenes(leader);
  return {
    facts: { ...facts, frameCount: facts.frameCount + Math.ceil(frames / framesPerInstant) },
    async name(instant) {
      const frame = frameAt(instant);
      if (frame >= frames) return pictures.name(own(frame));
      const scene = scenes.at(frame);
      return { ...(await digestScene(scene)), scene };
    },
    scene: async (instant, signal) => {
      const frame = frameAt(instant);
      return frame >= frames ? pictures.scene(own(frame), signal) : scenes.at(frame);
    },
    [Symbol.dispose]: () => pictures[Symbol.dispose](),
  };
}

/** Still for as long as nothing changes: the same object then, which renderers look at first. */
class LeaderScenes {
  readonly #leader: ResolvedLeader;
  #latest: { readonly name: string; readonly scene: Scene } | undefined;

  constructor(leader: ResolvedLeader) {
    this.#leader = leader;
  }

  at(frame: number): Scene {
    const { bars, slate, frames, pop, frameRate } = this.#leader;
    const whole = Math.floor(frame);
    if (whole === pop) return this.#named('white');
    if (whole < bars) return this.#named('bars');
    if (whole >= bars + slate) return this.#named('black');
    return this.#named('slate', Math.ceil((frames - whole) / timecodeBase(frameRate).framesPerSecond));
  }

  #named(kind: 'bars' | 'slate' | 'black' | 'white', seconds = 0): Scene {
    const name = `${kind} ${seconds}`;
    if (this.#latest?.name !== name) {
      const { size, words, pattern } = this.#leader;
      const ground = rectangle(
        0,
        0,
        size.width,
        size.height,
        solid(kind === 'white' ? [1, 1, 1] : [0, 0, 0]),
      );
      const drawn =
        kind === 'bars' ? barsNodes(pattern, size) : kind === 'slate' ? slateNodes(words, seconds, size) : [];
      this.#latest = { name, scene: { ...size, children: [ground, ...drawn] } };
    }
    return this.#latest.scene;
  }
}
