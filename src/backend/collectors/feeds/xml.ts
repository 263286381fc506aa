/**
 * XML to a plain tree with namespaces resolved. Entities that a document declares are never expanded (the "billion laughs"
 * need that), only XML's own five and character references; nesting is capped. Lenient otherwise: feeds in the wild are.
 */
import { decodeXML } from 'entities';
import { XMLParser } from 'fast-xml-parser';

const DEEPEST = 100;
const MOST_ELEMENTS = 400_000;

export interface XmlElement {
  /** Name without its prefix. */
  readonly name: string;
  /** Namespace address, '' when there is none. */
  readonly namespace: string;
  /** By name as written, prefix included. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Text and elements in document order. */
  readonly content: readonly (string | XmlElement)[];
}

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** One node as the parser gives it: its name as the only key beside its attributes. */
type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function attributesOf(node: Node): Map<string, string> {
  const attributes = node[ATTRIBUTES];
  if (!isNode(attributes)) return new Map();
  return new Map(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'string' ? decodeXML(value) : '',
    ]),
  );
}

type Namespaces = ReadonlyMap<string, string>;

function declared(attributes: ReadonlyMap<string, string>, outer: Namespaces): Namespaces {
  const own: [string, string][] = [];
  for (const [name, value] of attributes) {
    if (name === 'xmlns') own.push(['', value]);
    else if (name.startsWith('xmlns:')) own.push([name.slice(6), value]);
  }
  return own.length === 0 ? outer : new Map([...outer, ...own]);
}

function textOf(node: Node): string | undefined {
  if (typeof node[TEXT] === 'string') return decodeXML(node[TEXT]);
  if (node[CDATA] === undefined) return undefined;
  return nodesOf(node[CDATA])
    .map((part) => (typeof part[TEXT] === 'string' ? part[TEXT] : ''))
    .join('');
}

function elementOf(node: Node, tag: string, outer: Namespaces): XmlElement {
  const attributes = attributesOf(node);
  const namespaces = declared(attributes, outer);
  const colon = tag.indexOf(':');
  const prefix = colon < 0 ? '' : tag.slice(0, colon);
  return {
    name: tag.slice(colon + 1),
    // A prefix nobody declared stands for itself, so that "dc:creator" is found even then.
    namespace: namespaces.get(prefix) ?? prefix,
    attributes,
    content: contentOf(nodesOf(node[tag]), namespaces),
  };
}

function contentOf(list: readonly Node[], namespaces: Namespaces): (string | XmlElement)[] {
  return list.flatMap((node): (string | XmlElement)[] => {
    const text = textOf(node);
    if (text !== undefined) return [text];
    const tag = Object.keys(node).find((key) => key !== ATTRIBUTES);
    return tag === undefined || tag === '' || tag.startsWith('?') ? [] : [elementOf(node, tag, namespaces)];
  });
}

/** The root element, or null where there is none. Throws on what the parser refuses: too deep, dangerous names. */
export function parseXml(text: string): XmlElement | null {
  // Counted before the parser allocates a node for each.
  if (countOf(text, '<') > MOST_ELEMENTS * 2) throw new Error('too many elements');
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    allowBooleanAttributes: true,
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    cdataPropName: CDATA,
    maxNestedTags: DEEPEST,
  });
  const content = contentOf(nodesOf(parser.parse(text)), new Map([['xml', XML_NAMESPACE]]));
  return content.find((part) => typeof part !== 'string') ?? null;
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

export function childrenOf(element: XmlElement): XmlElement[] {
  return element.content.filter((part) => typeof part !== 'string');
}

/** Character data directly within the element. */
export function ownText(element: XmlElement): string {
  return element.content.filter((part) => typeof part === 'string').join('');
}

/** Text of the element and of everything within it, in document order. */
export function deepText(element: XmlElement): string {
  return element.content.map((part) => (typeof part === 'string' ? part : ` ${deepText(part)} `)).join('');
}
