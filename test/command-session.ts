import { join } from 'node:path';
import { ROOT } from '../docs/site/pages.ts';
import { parseCommandLine } from '../src/cli/command-line.ts';
import { auditCommand } from '../src/cli/commands/audit.ts';
import { exportCommand } from '../src/cli/commands/export.ts';
import { formatsCommand } from '../src/cli/commands/formats.ts';
import { framesCommand } from '../src/cli/commands/frames.ts';
import { inspectCommand } from '../src/cli/commands/inspect.ts';
import { presetsCommand } from '../src/cli/commands/presets.ts';
import { validateCommand } from '../src/cli/commands/validate.ts';
import type { Context, Outcome } from '../src/cli/context.ts';
import { openSession, type Session } from '../src/cli/session.ts';

const APP = join(ROOT, 'dist/app');

/** Runs command lines one after another in one browser; those with a store have one of their own, as their profile is theirs. */
export interface CommandSession {
  /** @returns the exit status */
  run(args: readonly string[]): Promise<number>;
  /** What `--json` prints. @throws ExportError as the command line would end with */
  record<T>(...args: readonly string[]): Promise<T>;
  close(): Promise<void>;
}

export function openCommandSession(): CommandSession {
  let shared: Promise<Session> | undefined;
  const outcomeOf = async (args: readonly string[]): Promise<Outcome> => {
    const owned: Session[] = [];
    const { signal } = new AbortController();
    const context: Context = {
      signal,
      insisted: signal,
      async open(store, browserArguments) {
        if (store === undefined && !browserArguments?.length) {
          shared ??= openSession(APP);
          return await shared;
        }
        const session = await openSession(APP, store, browserArguments);
        owned.push(session);
        return session;
      },
    };
    try {
      return await runCommand(args, context);
    } finally {
      for (const session of owned) await session.close();
    }
  };
  return {
    run: async (args) => (await outcomeOf(args)).status ?? 0,
    record: async <T>(...args: readonly string[]) => (await outcomeOf([...args, '--json'])).record as T,
    close: async () => await (await shared)?.close(),
  };
}

async function runCommand(args: readonly string[], context: Context): Promise<Outcome> {
  const commandLine = parseCommandLine(args);
  if (commandLine === 'help') return { record: {} };
  switch (commandLine.command) {
    case 'export':
      return await exportCommand(commandLine, context);
    case 'frames':
      return await framesCommand(commandLine, context);
    case 'formats':
      return await formatsCommand(commandLine, context);
    case 'presets':
      return await presetsCommand(commandLine);
    case 'inspect':
      return await inspectCommand(commandLine, context);
    case 'validate':
      return await validateCommand(commandLine, context);
    case 'audit':
      return await auditCommand(commandLine, context);
    default:
      throw new Error(`${commandLine.command} runs until it is stopped, or on a farm: mark its block.`);
  }
}
