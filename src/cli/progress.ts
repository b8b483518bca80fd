import type { PageProgress } from './page-protocol.ts';

const BAR_WIDTH = 28;

/** Shows an export's progress on standard error. */
export interface ProgressDisplay {
  update(progress: PageProgress): void;
  /** Leaves the line, so that what is printed next starts on one of its own. */
  end(): void;
}

/** A bar on a terminal; elsewhere one line for each finished segment, as logs and other programs want. */
export function createProgressDisplay(label: string, stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? bar(label, stream) : lines(stream);
}

function bar(label: string, stream: NodeJS.WriteStream): ProgressDisplay {
  let shown = false;
  return {
    update(progress) {
      const text = barLine(label, progress);
      stream.write(`\r\x1b[2K${text.slice(0, Math.max(20, stream.columns - 1))}`);
      shown = true;
    },
    end() {
      if (shown) stream.write('\n');
    },
  };
}

function barLine(label: string, progress: PageProgress): string {
  const { currentFrame, totalFrames, framesPerSecond, estimatedTimeRemaining, currentOperation, download } =
    progress;
  const share = totalFrames > 0 ? Math.min(1, currentFrame / totalFrames) : 0;
  const filled = Math.round(share * BAR_WIDTH);
  const parts = [
    `[${'█'.repeat(filled)}${'·'.repeat(BAR_WIDTH - filled)}]`,
    `${Math.floor(share * 100)} %`,
    `${currentFrame}/${totalFrames}`,
    framesPerSecond > 0 ? `${framesPerSecond.toFixed(1)} fps` : '',
    estimatedTimeRemaining > 0 ? `${clock(estimatedTimeRemaining)} left` : '',
    download === undefined ? currentOperation : `fetching the encoder, ${Math.floor(100 * download)} %`,
    label,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  const told = new Set<number>();
  let preflightTold = false;
  let validating = false;
  return {
    update({ segmentStates, preflight, currentOperation }) {
      if (!preflightTold && preflight.length > 0) {
        preflightTold = true;
        for (const sentence of preflight) stream.write(`preflight: ${sentence}\n`);
      }
      for (const [index, state] of segmentStates.entries()) {
        if ((state !== 'encoded' && state !== 'reused') || told.has(index)) continue;
        told.add(index);
        stream.write(`segment ${index + 1}/${segmentStates.length} ${state}\n`);
      }
      if (currentOperation === 'validating' && !validating) {
        validating = true;
        stream.write('checking the finished file\n');
      }
    },
    end: () => undefined,
  };
}
