import type { FileSettings } from '../container.ts';
import { TOOL } from '../tool.ts';

type Described = Pick<FileSettings, 'title' | 'tags'>;

/**
 * What a file says of itself as an XMP packet (ISO 16684-1): Dublin Core's title and description, the tool, the date, and the
 * tape's name of XMP's dynamic media.
 */
export function writeXmp({ title, tags = {} }: Described): Uint8Array<ArrayBuffer> {
  const { description, reel, created } = tags;
  const alternative = (name: string, value: string | undefined): string =>
    value === undefined
      ? ''
      : `<dc:${name}><rdf:Alt><rdf:li xml:lang="x-default">${escaped(value)}</rdf:li></rdf:Alt></dc:${name}>`;
  const simple = (name: string, value: string | undefined): string =>
    value === undefined ? '' : `<${name}>${escaped(value)}</${name}>`;
  const text =
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>` +
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
    `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ` +
    `xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/">` +
    alternative('title', title) +
    alternative('description', description) +
    simple('xmp:CreatorTool', TOOL) +
    simple('xmp:CreateDate', created?.toISOString()) +
    simple('xmpDM:tapeName', reel) +
    `</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;
  return new TextEncoder().encode(text);
}

const NAMES: Readonly<Record<string, string>> = {
  title: 'dc:title',
  description: 'dc:description',
  software: 'xmp:CreatorTool',
  date: 'xmp:CreateDate',
  reel: 'xmpDM:tapeName',
};

/** The texts of an XMP packet by the names of tags; those that are not there are left out. */
export function readXmp(bytes: Uint8Array): Record<string, string> {
  const text = new TextDecoder().decode(bytes);
  const tags: Record<string, string> = {};
  for (const [name, property] of Object.entries(NAMES)) {
    const start = text.indexOf(`<${property}>`);
    const end = text.indexOf(`</${property}>`, start);
    const attribute = text.indexOf(` ${property}="`);
    if (start >= 0 && end >= 0) {
      const inner = text.slice(start + property.length + 2, end);
      tags[name] = unescaped(
        /<rdf:li[^>]*>([^<]*)</.exec(inner)?.[1] ?? inner.replace(/<[^>]*>/g, ''),
      ).trim();
    } else if (attribute >= 0) {
      const from = attribute + property.length + 3;
      tags[name] = unescaped(text.slice(from, text.indexOf('"', from)));
    }
  }
  return tags;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter);
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot);/g, (entity) => {
    return Object.keys(ESCAPES).find((letter) => ESCAPES[letter] === entity) ?? entity;
  });
}
