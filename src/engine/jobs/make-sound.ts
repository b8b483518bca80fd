import { proxy } from 'comlink';
import { channelCount, isPcm, pcmBytesPerSample } from '../codecs/index.ts';
import { ensureRoom, storageTrial } from '../delivery/index.ts';
import { abortReason, ExportError, unlessAborted } from '../errors/index.ts';
import { type AudioRecipe, audioSpan, describeAudio } from '../segments/index.ts';
import { AudioTrackBuild } from './audio-track.ts';
import { openTarget } from './output.ts';
import type { PlainFile, PlainTask } from './plain-task.ts';
import { soundStored } from './sound-stored.ts';
import { timed } from './timing.ts';
import { whilePaused } from './while-paused.ts';

/** How long an assembly may take to tidy up after itself. */
const TIDYING_MILLISECONDS = 10_000;
/** Progress is told as often, and a cancelled job stops as soon. */
const STEPS = 50;
/** Shorter tracks leave their threads to the next job. */
const SHORT_SECONDS = 60;

/** Mixes a composition's sound into a file of its own. Blocks that the store holds are not made again. */
export async function makeSound(task: PlainTask): Promise<PlainFile> {
  const { job, services, source, prepared, target, timing } = task;
  const { settings, audio } = prepared;
  if (!audio) throw new ExportError('INTERNAL', 'A sound file without sound was begun.');
  const recipe: AudioRecipe = {
    ...audio,
    composition: source,
    frameRate: settings.frameRate,
    range: settings.range,
  };
  const { signal } = job.abort;
  const bytes = fileBytes(recipe);
  const { held, evictable } = await services.store.weigh(job.record.id);
  const elsewhere = target.kind === 'file';
  await ensureRoom(
    { segments: Math.max(0, bytes - held), file: elsewhere ? 0 : bytes },
    evictable,
    storageTrial([services.storeName, 'outputs']),
  );
  const short = audioSpan(recipe).count / audio.encoder.settings.sampleRate <= SHORT_SECONDS;
  const { digest, result } = await services.slots.files.assemblies.use(short, async (assembly) => {
    let sound: AudioTrackBuild | undefined;
    try {
      await assembly.call((remote) =>
        remote.open({
          target,
          md5: settings.sidecar === 'md5',
          file: {
            ...{ container: settings.container, frameRate: settings.frameRate },
            ...{ frameCount: settings.frameCount, ...settings.file, audio: [describeAudio(recipe)] },
          },
        }),
      );
      const track = new AudioTrackBuild(services.storeName, recipe, job.record.id, assembly, {
        onStored: () => soundStored(job, services.repository),
        isPaused: () => services.claim(job).paused,
      });
      sound = track;
      const { start, end } = settings.range;
      for (let step = 1; step <= STEPS; step++) {
        await whilePaused(job, services);
        const until = Math.round(start + ((end - start) * step) / STEPS);
        await timed(timing, 'sound', () => unlessAborted(signal, track.cover(until)));
        task.onProgress(step / STEPS);
      }
      const made = await unlessAborted(signal, track.result());
      const finished = assembly.call((remote) => remote.finish());
      return { result: made, digest: await timed(timing, 'assemble', () => unlessAborted(signal, finished)) };
    } catch (thrown) {
      await assembly
        .call((remote) => remote.abort(), { stallMilliseconds: TIDYING_MILLISECONDS })
        .catch(() => {});
      throw signal.aborted ? abortReason(signal) : thrown;
    } finally {
      sound?.[Symbol.dispose]();
    }
  });
  const { reused } = result;
  const total = result.blocks.length;
  return {
    digest,
    encoder: audio.encoder.encoder,
    segments: { total, reused, encoded: total - reused },
    warnings: [],
    audio: result,
    async check(onProgress) {
      const file = await openTarget(target);
      const { container, file: expected } = settings;
      return services.slots.files.checks.use(short, (thread) =>
        unlessAborted(
          signal,
          thread.call((remote) =>
            remote.sound({ file, recipe, expected: { ...expected, container } }, proxy(onProgress)),
          ),
        ),
      );
    },
  };
}

function fileBytes(recipe: AudioRecipe): number {
  const { codec, layout } = recipe.encoder.settings;
  const sample = isPcm(codec) ? pcmBytesPerSample(codec) * channelCount(layout) : 0;
  return audioSpan(recipe).count * sample;
}
