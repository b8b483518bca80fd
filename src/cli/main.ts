import { fileURLToPath } from 'node:url';
import { ExportError } from '../engine/index.ts';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import { auditCommand } from './commands/audit.ts';
import { benchCommand } from './commands/bench.ts';
import { exportCommand } from './commands/export.ts';
import { formatsCommand } from './commands/formats.ts';
import { framesCommand } from './commands/frames.ts';
import { inspectCommand } from './commands/inspect.ts';
import { presetsCommand } from './commands/presets.ts';
import { validateCommand } from './commands/validate.ts';
import { workCommand } from './commands/work.ts';
import type { Context, Outcome } from './context.ts';
import { EXIT_GOOD, exitStatus } from './exit-status.ts';
import type { Session } from './session.ts';
import { usage } from './usage.ts';

/** Time that an interrupted export has to stop its encoders before the browser is closed on it. */
const CANCEL_TIME_MS = 5_000;

/** The bundle lies beside the built app. */
const APP_FOLDER = fileURLToPath(new URL('../app', import.meta.url));

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs one command line and sets the exit status; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  try {
    const commandLine = parseCommandLine(argv);
    if (commandLine === 'help') {
      process.stdout.write(usage());
      return;
    }
    const { record, text, status } = await runInterruptibly(commandLine);
    if (text !== undefined) process.stdout.write(`${json ? JSON.stringify(record) : text}\n`);
    process.exitCode = status ?? EXIT_GOOD;
  } catch (thrown) {
    const error = ExportError.from(thrown);
    process.stderr.write(`framewright: ${error.message}\n`);
    // What can't happen did: whoever mends it needs to know where.
    if (error.code === 'INTERNAL') process.stderr.write(`${error.stack}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ error: error.toRecord() })}\n`);
    process.exitCode = exitStatus(error);
  }
}

async function runInterruptibly(commandLine: CommandLine): Promise<Outcome> {
  const interruption = new AbortController();
  const insistence = new AbortController();
  const sessions: Session[] = [];
  const closeAll = async (): Promise<void> => {
    for (let session = sessions.pop(); session; session = sessions.pop()) await session.close();
  };
  const interrupt = (): void => {
    // Only an export has something to put away; and who asks twice does not want to wait.
    const patience = commandLine.command === 'export' && !interruption.signal.aborted ? CANCEL_TIME_MS : 0;
    if (interruption.signal.aborted) insistence.abort();
    interruption.abort();
    setTimeout(() => void closeAll(), patience).unref();
  };
  const interrupted = (cause?: unknown): ExportError =>
    new ExportError(
      'CANCELLED',
      commandLine.options.has('store')
        ? 'Interrupted. The finished segments are kept: run the same command again to go on.'
        : 'Interrupted; nothing was written.',
      { cause },
    );
  const context: Context = {
    signal: interruption.signal,
    insisted: insistence.signal,
    async open(storeFolder, browserArguments) {
      // Loaded when it is needed: whoever mistyped an option gets the answer at once.
      const { openSession } = await import('./session.ts');
      const session = await openSession(APP_FOLDER, storeFolder, browserArguments);
      sessions.push(session);
      if (interruption.signal.aborted) throw interrupted();
      return session;
    },
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await run(commandLine, context);
  } catch (thrown) {
    throw interruption.signal.aborted ? interrupted(thrown) : thrown;
  } finally {
    await closeAll();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

async function run(commandLine: CommandLine, context: Context): Promise<Outcome> {
  switch (commandLine.command) {
    case 'export':
      return exportCommand(commandLine, context);
    case 'frames':
      return framesCommand(commandLine, context);
    case 'formats':
      return formatsCommand(commandLine, context);
    case 'presets':
      return presetsCommand(commandLine);
    case 'inspect':
      return inspectCommand(commandLine, context);
    case 'audit':
      return auditCommand(commandLine, context);
    case 'work':
      return workCommand(commandLine, context);
    case 'validate':
      return validateCommand(commandLine, context);
    case 'bench':
      return benchCommand(commandLine, context);
  }
}
