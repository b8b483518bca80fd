import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, WRITTEN_PAGES } from '../docs/site/pages.ts';
import { buildSite } from '../docs/site/site.ts';
import { withTables } from '../docs/site/tables.ts';
import { parseCommandLine } from '../src/cli/command-line.ts';
import { openCommandSession } from './command-session.ts';
import { DOCUMENTED, framewrightArguments, type ShellBlock, shellBlocks, textOf } from './docs/blocks.ts';
import { checkSnippets } from './docs/snippets.ts';
import { writeStandIns } from './docs/stand-ins.ts';

/* The documentation against the sources. `npm run prove -- docs` runs every command as a shell would; here a sample does. */

/** Run here, line by line; the other pages' commands are only read here. */
const SAMPLED = ['README.md', 'docs/quick-start.md'];

const scripts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);

describe('pages', () => {
  it('has no link that leads nowhere, and shows every page that there is', () => {
    expect(buildSite().broken).toEqual([]);
    const shown = WRITTEN_PAGES.map(({ file }) => file);
    const there = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    expect(there.filter((name) => !shown.includes(`docs/${name}`))).toEqual([]);
  });

  it.each(WRITTEN_PAGES.map(({ file }) => file))(
    '%s has the tables that the sources make: `npm run docs:tables`',
    (file) => {
      const text = textOf(file);
      expect(text).toBe(withTables(text));
    },
  );
});

describe('troubleshooting', () => {
  const page = textOf('docs/troubleshooting.md');
  const lines = page.split('\n');

  it('has an entry for every code of an error, with the way out', () => {
    const codes = unionOf('src/engine/errors/export-error.ts', 'ExportErrorCode');
    expect(codes.length).toBeGreaterThan(20);
    for (const code of codes) {
      const at = lines.indexOf(`### ${code}`);
      expect(at, code).toBeGreaterThan(0);
      expect(lines[at + 2]?.length, code).toBeGreaterThan(40);
    }
    const headings = lines.flatMap((line) => /^### ([A-Z_]+)$/.exec(line)?.[1] ?? []);
    expect(headings.filter((code) => !codes.includes(code))).toEqual([]);
  });

  it.each([
    ['src/engine/api/quality.ts', 'FindingId', 'Findings'],
    ['src/engine/api/waiting.ts', 'WaitingReason.kind', 'Why an export waits'],
    ['src/engine/formats/delivery-rules.ts', 'DeliveryRules', 'Problems of settings'],
  ])('tells of everything in %s that is a %s', (file, type, heading) => {
    const names = unionOf(file, type);
    expect(names.length).toBeGreaterThan(7);
    const told = namesUnder(page, heading);
    expect(names.filter((name) => !told.includes(name))).toEqual([]);
    expect(told.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('tells of every warning that a composition may get', () => {
    const told = namesUnder(page, 'Warnings of a composition');
    const families = told.filter((name) => name.endsWith('…')).map((name) => name.slice(0, -1));
    const features = warningFeatures();
    expect(features.length).toBeGreaterThan(40);
    const known = (feature: string): boolean =>
      told.includes(feature) || families.some((family) => feature.startsWith(family));
    expect(features.filter((feature) => !known(feature))).toEqual([]);
  });
});

describe('examples', () => {
  it('fit the types of the library', () => {
    const { count, problems } = checkSnippets({
      framewright: join(ROOT, 'src/engine/index.ts'),
      'framewright/element': join(ROOT, 'src/element/index.ts'),
      'framewright/farm': join(ROOT, 'src/farm/engine.ts'),
    });
    expect(problems).toEqual([]);
    expect(count).toBeGreaterThan(15);
  });
});

describe('commands', () => {
  const all = shellBlocks();

  it('stand in fenced blocks that say whether they can be run, and name what there is', () => {
    for (const file of DOCUMENTED) {
      expect(textOf(file).match(/^ {4,}(npm|npx|docker|kubectl|FRAMEWRIGHT_\w+=).*$/gm) ?? [], file).toEqual(
        [],
      );
      const named = [...textOf(file).matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name = '']) => name);
      expect(
        named.filter((name) => !scripts.includes(name)),
        file,
      ).toEqual([]);
    }
    for (const { file, line, commands } of all) {
      for (const command of commands) {
        const args = framewrightArguments(command);
        if (args) expect(() => parseCommandLine(args), `${file}:${line}: ${command}`).not.toThrow();
      }
    }
    const count = (mark: ShellBlock['mark']): number => all.filter((block) => block.mark === mark).length;
    // Whoever adds a block that no test runs has to say so here.
    expect({ long: count('long'), needs: count('needs') }).toEqual({ long: 5, needs: 10 });
    expect(count('run')).toBeGreaterThan(20);
  });

  describe('of the front page and the quick start', () => {
    const session = openCommandSession();
    const start = process.cwd();
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'framewright-docs-'));
      await writeStandIns(folder);
      process.chdir(folder);
    });
    afterAll(async () => {
      process.chdir(start);
      await session.close();
      await rm(folder, { recursive: true, force: true });
    });

    const runs = all
      .filter((block) => SAMPLED.includes(block.file) && block.mark === 'run')
      .flatMap(({ commands }) => commands)
      .flatMap((command) => {
        const args = framewrightArguments(command);
        return args ? [{ command, args }] : [];
      });
    it.each(runs)('$command', async ({ args }) => {
      const before = await readdir('.');
      expect(await session.run(args)).toBe(0);
      if (args.includes('-o')) expect(await readdir('.')).not.toEqual(before);
    });
  });
});

/** The strings of a union, or of a field of an interface that is one; the names of an interface's fields. */
function unionOf(file: string, type: string): string[] {
  const [name, field] = type.split('.');
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest);
  const found: string[] = [];
  const strings = (node: ts.Node): void => {
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) found.push(node.literal.text);
    node.forEachChild(strings);
  };
  source.forEachChild((node) => {
    if (ts.isTypeAliasDeclaration(node) && node.name.text === name) strings(node.type);
    if (!ts.isInterfaceDeclaration(node) || node.name.text !== name) return;
    for (const member of node.members) {
      const called = member.name && ts.isIdentifier(member.name) ? member.name.text : '';
      if (field === undefined) found.push(called);
      else if (called === field && ts.isPropertySignature(member) && member.type) strings(member.type);
    }
  });
  return found;
}

/** What stands in code in the tables under a heading. */
function namesUnder(page: string, heading: string): string[] {
  const from = page.indexOf(`## ${heading}\n`);
  const part = page.slice(from, page.indexOf('\n## ', from + 1));
  const cells = part.split('\n').flatMap((line) => /^\| (`.*?) \|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

/** What sources call the features that warnings are about; of a family the part that all its members begin with. */
function warningFeatures(): string[] {
  const found = new Set<string>();
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    if (!/^(engine|cli)\b/.test(file)) continue;
    const text = readFileSync(join(ROOT, 'src', file), 'utf8');
    if (!/warn|feature/.test(text)) continue;
    const visit = (node: ts.Node): void => {
      const named = featureNode(node);
      if (named && ts.isStringLiteralLike(named)) found.add(named.text);
      if (named && ts.isTemplateExpression(named)) found.add(named.head.text);
      node.forEachChild(visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return [...found];
}

/** Where a warning is given: `warn(feature, …)`, `warnings.add(feature, …)`, or an object with a `feature`. */
function featureNode(node: ts.Node): ts.Node | undefined {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'feature') return node.initializer;
  if (!ts.isCallExpression(node)) return undefined;
  return /(^|\.)(warn|#?warnings\.add)$/.test(node.expression.getText()) ? node.arguments[0] : undefined;
}
