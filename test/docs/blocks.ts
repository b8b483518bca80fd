import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, WRITTEN_PAGES } from '../../docs/site/pages.ts';

/** What is written outside of the site and holds commands too. */
const BESIDE = ['README.md', 'examples/editor/README.md'];

/** What a shell block's info string says of it, see CONTRIBUTING.md. */
export type Mark = 'run' | 'starts' | 'long' | 'needs';

/** A fenced block of a page. */
export interface Block {
  readonly file: string;
  /** Of the fence, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language. */
  readonly info: string;
  readonly code: string;
}

export interface ShellBlock extends Block {
  readonly mark: Mark;
  /** Commands, one a line; what a backslash continued is joined, comments are left out. */
  readonly commands: readonly string[];
}

const NEEDS = ['farm', 'docker', 'cluster', 'root', 's3', 'network'];

export const DOCUMENTED = [...BESIDE, ...WRITTEN_PAGES.map(({ file }) => file)];

export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Every fenced block of the documentation, in the order of the pages. */
export function blocks(): readonly Block[] {
  return DOCUMENTED.flatMap((file) => {
    const text = textOf(file);
    return [...text.matchAll(/^( *)```(\S+)(.*)\n([\s\S]*?)\n\1```$/gm)].map((found): Block => {
      const [, indent = '', language = '', info = '', code = ''] = found;
      return {
        file,
        line: text.slice(0, found.index).split('\n').length,
        language,
        info: info.trim(),
        code: code
          .split('\n')
          .map((line) => line.slice(indent.length))
          .join('\n'),
      };
    });
  });
}

/** @throws Error naming the place where an info string says nothing that is known */
export function shellBlocks(): readonly ShellBlock[] {
  return blocks()
    .filter(({ language }) => language === 'sh' || language === 'bash')
    .map((block) => ({ ...block, mark: markOf(block), commands: commandsOf(block.code) }));
}

function markOf({ file, line, info }: Block): Mark {
  if (info === '') return 'run';
  if (info === 'starts' || info === 'long') return info;
  const [key, need = ''] = info.split('=');
  if (key === 'needs' && NEEDS.includes(need)) return 'needs';
  throw new Error(`${file}:${line}: "${info}" is no info string of a shell block; see CONTRIBUTING.md.`);
}

function commandsOf(code: string): string[] {
  return code
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#\s.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Takes a command apart as a shell would: words, and quotes of both kinds. Nothing of ours needs more. */
export function shellWords(command: string): string[] {
  return [...command.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

/** The arguments of a command that runs Framewright; `undefined` for any other. */
export function framewrightArguments(command: string): readonly string[] | undefined {
  const words = shellWords(command.replace(/^(?:[A-Z_]+=\S*\s+)*/, ''));
  const starts = (...first: string[]): boolean => first.every((word, at) => words[at] === word);
  if (starts('npx', 'framewright')) return words.slice(2);
  if (starts('npm', 'run', 'framewright', '--')) return words.slice(4);
  return undefined;
}
