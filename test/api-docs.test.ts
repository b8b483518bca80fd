import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const api = join(import.meta.dirname, '../src/engine/api');
const page = readFileSync(join(import.meta.dirname, '../docs/api.md'), 'utf8');
const consumer = readFileSync(join(import.meta.dirname, 'library/consumer.ts'), 'utf8');

/** Members of the public interfaces, by the interface's name. */
const members = new Map<string, string[]>();
/** Calls of the engine that take a signal. */
const abortable = new Set<string>();
for (const file of readdirSync(api)) {
  const source = ts.createSourceFile(file, readFileSync(join(api, file), 'utf8'), ts.ScriptTarget.Latest);
  source.forEachChild((node) => {
    if (!ts.isInterfaceDeclaration(node)) return;
    const names = node.members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []));
    members.set(node.name.text, [...new Set(names)]);
    for (const member of node.name.text === 'ExportEngine' ? node.members : []) {
      if (!ts.isMethodSignature(member)) continue;
      const takes = member.parameters.some((parameter) => parameter.getText(source).includes('AbortOptions'));
      if (takes) abortable.add(member.name.getText(source));
    }
  });
}

test.each(['ExportEngine', 'PresetsAPI', 'QualityAPI', 'RenderFarmAPI', 'AuditAPI'])(
  'every call of %s is told of, and is tried by the consumer',
  (name) => {
    const calls = members.get(name) ?? [];
    expect(calls.length).toBeGreaterThan(4);
    const told = calls.filter((call) => !new RegExp(`\\*\\*(\\w+\\.)?${call}(\\(|\\*\\*)`).test(page));
    // Groups of calls have a heading each.
    expect(told.filter((call) => !page.includes(`engine.${call}`))).toEqual([]);
    expect(calls.filter((call) => !new RegExp(`\\b${call}\\b`).test(consumer))).toEqual([]);
  },
);

test.each([
  'ExportEngineOptions',
  'CompositionFiles',
  'ExportRequest',
  'BatchExportRequest',
  'BatchSettings',
  'NotificationSettings',
  'QueueSettings',
])('every field of %s is told of', (name) => {
  const fields = members.get(name) ?? [];
  expect(fields.length).toBeGreaterThan(2);
  expect(fields.filter((field) => !new RegExp(`\`${field}\\b`).test(page))).toEqual([]);
});

test('every code of an error is told of', () => {
  const text = readFileSync(join(api, '../errors/export-error.ts'), 'utf8');
  const union = text.slice(text.indexOf('ExportErrorCode ='), text.indexOf("'INTERNAL';") + 10);
  const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.filter((code) => !page.includes(`${code}`))).toEqual([]);
});

test('every call that a signal ends is told of as such', () => {
  const told = page.slice(page.indexOf('Calls that may take long'), page.indexOf('## createExportEngine'));
  expect([...abortable].filter((call) => !told.includes(`**${call}**`))).toEqual([]);
  expect(abortable.size).toBe(9);
});
