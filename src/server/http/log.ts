import pino from 'pino';

/** What the server's parts need of a log. Tokens, signatures and queries of addresses are never given to it. */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** One JSON object a line on standard output; `silent` says nothing. */
export function createLog(level: pino.LevelWithSilent): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
