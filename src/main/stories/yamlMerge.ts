import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { isBare, keyText, nameOf, type Shape } from './yamlSource'

type Fields = Readonly<Record<string, unknown>>

/**
 * The node that says `next` where `node` said `before`: what is in both stays as it is written, with its comments, its
 * unknown keys, its order and its quotes.
 */
export function merged(document: Document, node: unknown, before: unknown, next: unknown, shape: Shape): unknown {
  if (isDeepStrictEqual(before, next)) return node
  if (isMap(node) && isFields(before) && isFields(next)) return mergedMap(document, node, before, next, shape)
  if (isSeq(node) && Array.isArray(before) && Array.isArray(next) && node.items.length === before.length) {
    return mergedList(document, node, before, next, shape)
  }
  const fresh = newNode(document, next)
  if (isScalar(node) && isScalar(fresh)) keepStyle(node, fresh)
  if (!isNoted(node)) return fresh
  fresh.commentBefore = node.commentBefore ?? null
  fresh.comment = node.comment ?? null
  if (node.spaceBefore !== undefined) fresh.spaceBefore = node.spaceBefore
  if (node.anchor !== undefined && (isScalar(fresh) || isCollection(fresh))) fresh.anchor = node.anchor
  return fresh
}

/** Written so that reading gives the very same text back. */
export function newNode(document: Document, value: unknown): Node {
  const node = document.createNode(value)
  visit(node, { Scalar: (_, scalar) => void quoteWhatIsFragile(scalar) })
  // A list of plain names reads best on one line.
  if (isSeq(node) && node.items.length <= 5 && node.items.every((item) => isScalar(item))) node.flow = true
  return node
}

/** Line ends that readers fold, and characters that nobody sees: only an escape brings them back whole. */
const FRAGILE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFEFF]/u
function quoteWhatIsFragile(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && FRAGILE.test(scalar.value.replaceAll('\n', ''))) {
    scalar.type = Scalar.QUOTE_DOUBLE
  }
}

function mergedMap(document: Document, map: YAMLMap, before: Fields, next: Fields, shape: Shape): YAMLMap {
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(next, name)) removePair(map, name, shape)
  }
  for (const [name, value] of Object.entries(next)) {
    const was = Object.hasOwn(before, name) ? before[name] : undefined
    if (isDeepStrictEqual(was, value)) continue
    const pair = pairOf(map, name, shape)
    if (pair === undefined) map.items.push(new Pair(newNode(document, name), newNode(document, value)))
    else pair.value = merged(document, pair.value, was, value, innerShape(shape, name))
  }
  return map
}

/** Items are the same when they have the same name; else when they stand at the same place. */
function mergedList(
  document: Document,
  list: YAMLSeq,
  before: readonly unknown[],
  next: readonly unknown[],
  shape: Shape,
): YAMLSeq {
  const left = new Set(before.keys())
  const named = next.map((wanted) => {
    const from = [...left].find((index) => isDeepStrictEqual(identity(before[index]), identity(wanted)))
    if (from !== undefined) left.delete(from)
    return from
  })
  list.items = next.map((wanted, place) => {
    const from = named[place] ?? (left.has(place) ? place : undefined)
    if (from === undefined) return newNode(document, wanted)
    left.delete(from)
    const item = merged(document, list.items[from], before[from], wanted, shape)
    return from === place ? item : withOwnName(document, item, wanted, shape)
  })
  return list
}

/** A name that came from the place in the list has to be said when the place changes. */
function withOwnName(document: Document, item: unknown, wanted: unknown, shape: Shape): unknown {
  if (!isFields(wanted) || !('name' in wanted)) return item
  if (!isMap(item)) return newNode(document, wanted)
  if (pairOf(item, 'name', shape) === undefined) {
    item.items.push(new Pair(newNode(document, 'name'), newNode(document, wanted['name'])))
  }
  return item
}

export function pairOf(map: YAMLMap, name: string, shape: Shape): Pair | undefined {
  return map.items.find(({ key }) => {
    const written = keyText(key)
    return (typeof shape === 'string' ? written : nameOf(written, shape)) === name
  })
}

/** The comments above a key outlive it. */
function removePair(map: YAMLMap, name: string, shape: Shape): void {
  const pair = pairOf(map, name, shape)
  if (pair === undefined) return
  const at = map.items.indexOf(pair)
  map.items.splice(at, 1)
  const comments = [pair.key, pair.value].flatMap((node) => {
    if (!isNoted(node)) return []
    return [node.commentBefore, node.comment].filter((comment) => typeof comment === 'string')
  })
  if (comments.length === 0) return
  const following = map.items[at]?.key
  if (isNoted(following)) following.commentBefore = [...comments, following.commentBefore ?? []].flat().join('\n')
  else map.comment = [...comments, map.comment ?? []].flat().join('\n')
}

export const innerShape = (shape: Shape, name: string): Shape =>
  typeof shape === 'string' ? shape : (shape.keys[name] ?? 'text')

function keepStyle(old: Scalar, fresh: Scalar): void {
  if (typeof fresh.value !== 'string') return
  if (typeof old.value === 'string' && old.type !== undefined && fresh.type === undefined) fresh.type = old.type
  // `PORT: 3000` stays without quotes when another number takes its place.
  if (isBare(old.value) && fresh.value.trim() !== '' && String(Number(fresh.value)) === fresh.value) {
    fresh.value = Number(fresh.value)
  }
}

const identity = (item: unknown): unknown => (isFields(item) ? item['name'] : item)
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNoted = (node: unknown): node is Scalar | YAMLMap | YAMLSeq => isScalar(node) || isMap(node) || isSeq(node)
