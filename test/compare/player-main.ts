// The child process of one player: takes jobs over the channel from player-process.ts, one at a time.
import type { Player, PlayerId, RenderJob } from './job.ts';

const id = process.argv[2] as PlayerId;
let player: Player | undefined;

process.on('message', async (job: RenderJob) => {
  try {
    player ??= await create();
    process.send?.({ result: await player.render(job) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', async () => {
  await player?.close();
  process.exit(0);
});

/** Imports on demand: each process loads one player only, and none fails for another's sake. */
async function create(): Promise<Player> {
  switch (id) {
    case 'ours':
      return (await import('./ours.ts')).createOurs();
    case 'skottie':
      return (await import('./skottie.ts')).createSkottie();
    case 'thorvg':
      return (await import('./thorvg.ts')).createThorvg();
    case 'lottie-canvas':
      return (await import('./lottie-web.ts')).createLottieWeb('canvas');
    case 'lottie-svg':
      return (await import('./lottie-web.ts')).createLottieWeb('svg');
  }
}
