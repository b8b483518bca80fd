import * as v from 'valibot';
import { ExportError } from '../../engine/index.ts';

/** NATS carries no larger message (`max_payload`). */
export const LONGEST_MESSAGE = 2 ** 20;

/**
 * Makes what reads one kind of message: bytes or text of JSON, or what was parsed already. Fields that the kind does not
 * know are left out.
 *
 * @param what names the kind in errors
 */
export function reader<Value>(
  what: string,
  schema: v.GenericSchema<unknown, Value>,
  longest = LONGEST_MESSAGE,
): (data: unknown) => Value {
  return (data) => {
    const result = v.safeParse(schema, parsed(what, data, longest), { abortEarly: true });
    if (result.success) return result.output;
    const [issue] = result.issues;
    const field = v.getDotPath(issue)?.slice(0, 200) ?? 'the whole';
    throw new ExportError(
      'FARM_FAILED',
      `${what} is malformed at ${field}: ${issue.message.slice(0, 200)}.`,
      {
        value: field,
      },
    );
  };
}

function parsed(what: string, data: unknown, longest: number): unknown {
  if (!(typeof data === 'string' || data instanceof Uint8Array)) return data;
  if (data.length > longest) {
    throw new ExportError('FARM_FAILED', `${what} is too long: ${data.length} of at most ${longest} bytes.`, {
      value: data.length,
    });
  }
  try {
    return JSON.parse(
      typeof data === 'string' ? data : new TextDecoder('utf-8', { fatal: true }).decode(data),
    );
  } catch (cause) {
    throw new ExportError('FARM_FAILED', `${what} is malformed: it is no JSON.`, {
      value: data.length,
      cause,
    });
  }
}
