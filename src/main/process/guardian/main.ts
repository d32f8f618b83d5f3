import { closeSync, openSync, readdirSync, readSync, rmdirSync, writeFileSync } from 'node:fs'

/**
 * The dead-man guardian: a program of its own that outlives the host by moments. The host tells it on stdin, one a
 * line, its own name (`=host`, which starts afresh), the kernel's group of its runs (`@folder`) and which runs are
 * alive (`+run`, `-run`). When that pipe ends the host is gone, whatever killed it. Then everything is killed that
 * carries one of those tags or is in that group, that descends from such a process or shares a group or session
 * that one of them leads, until none is found. Who is older than the host was not started by it, whatever tag or group
 * it has been put into. It leans on nothing but Node, so that it works when everything else does not.
 */
const TAGS = ['SNOWHOOK_RUN=', 'SNOWHOOK_HOST=', 'SNOWHOOK_OUTER=']
/** A process may be between fork and exec when it is looked for; three empty looks in a row are believed. */
const EMPTY_LOOKS = 3
const LOOK_EVERY_MS = 20
/** Looks that stop newcomers before anybody is killed: a stopped process starts no other one unseen. */
const FREEZING_LOOKS = 6
/** A process that cannot be killed (uninterruptible sleep) must not keep the guardian for ever. */
const LOOKS_MAX = 500

interface Seen {
  readonly pid: number
  readonly startTime: string
  readonly ppid: number
  readonly pgid: number
  readonly sid: number
  readonly alive: boolean
}

let host: string | null = null
/** Clock ticks since the machine was started; NaN, which nothing is before, where they are not known. */
let hostStart = Number.NaN
let scopes: string | null = null
const runs = new Set<string>()
/** Start times by pid of all that were ever seen to be ours: the child of a dead parent stays ours. */
const known = new Map<number, string>()

function obey(line: string): void {
  const rest = line.slice(1)
  // Nobody has an empty name, and many carry an empty tag.
  if (rest === '') return
  if (line.startsWith('=')) {
    host = rest
    hostStart = Number(/^\d+-(\d+)@/.exec(rest)?.[1])
    scopes = null
    runs.clear()
  } else if (line.startsWith('@')) scopes = rest
  else if (line.startsWith('+')) runs.add(rest)
  else if (line.startsWith('-')) runs.delete(rest)
}

/** Gone meanwhile, or another user's: neither is ours to kill. */
function attempt<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}
/** Files of /proc have no size, so they are read until nothing comes. */
function read(path: string): string {
  const fd = attempt(() => openSync(path, 'r'))
  if (fd === null) return ''
  let text = ''
  for (let size = 1; size > 0; ) {
    size = attempt(() => readSync(fd, buffer, 0, buffer.length, null)) ?? 0
    text += buffer.toString('latin1', 0, size)
  }
  closeSync(fd)
  return text
}
const buffer = Buffer.allocUnsafe(65_536)

/** `pid (name) state ppid pgrp session …`: the name may hold spaces and brackets, so the last `)` counts. */
function look(pid: number): Seen | null {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, ppid, pgid, sid] = fields
  const startTime = fields[19]
  if (startTime === undefined) return null
  const alive = state !== 'Z' && state !== 'X'
  return { pid, startTime, ppid: Number(ppid), pgid: Number(pgid), sid: Number(sid), alive }
}

const isOurTag = (tag: string): boolean => tag === host || runs.has(tag)

function isTagged(pid: number): boolean {
  const environ = read(`/proc/${pid}/environ`)
  if (!environ.includes('SNOWHOOK_')) return false
  return environ
    .split('\0')
    .some((entry) => TAGS.some((tag) => entry.startsWith(tag) && entry.slice(tag.length).split(',').some(isOurTag)))
}

/** The groups inside a folder and itself, the innermost first. */
function groupsIn(folder: string): string[] {
  const inner = attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []
  const folders = inner.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`)
  return [...folders.flatMap(groupsIn), folder]
}

const grouped = (): number[] =>
  (scopes === null ? [] : groupsIn(scopes)).flatMap((group) =>
    read(`${group}/cgroup.procs`).split('\n').filter(Boolean).map(Number),
  )

/** An agent can move whatever its user runs into its group, this guardian too: then it is not ended as a whole. */
function killGroups(): void {
  if (scopes === null) return
  const strange = grouped().some((pid) => pid === process.pid || Number(look(pid)?.startTime) < hostStart)
  if (!strange) attempt(() => writeFileSync(`${scopes}/cgroup.kill`, '1'))
}

/** Everybody of ours who is alive now. */
function ours(): Seen[] {
  const table = (attempt(() => readdirSync('/proc')) ?? []).flatMap((name) => {
    const pid = Number(name)
    const seen = Number.isInteger(pid) && pid > 1 && pid !== process.pid ? look(pid) : null
    return seen === null || Number(seen.startTime) < hostStart ? [] : seen
  })
  // Asked after the table: a number that changed hands in between goes with the old start time, and is left alone.
  const members = new Set(grouped())
  const led = new Map<number, Seen[]>()
  for (const seen of table) {
    for (const leader of new Set([seen.ppid, seen.pgid, seen.sid])) {
      const all = led.get(leader)
      if (all === undefined) led.set(leader, [seen])
      else all.push(seen)
    }
  }
  const waiting = table.filter(
    ({ pid, startTime }) => known.get(pid) === startTime || members.has(pid) || isTagged(pid),
  )
  const found = new Map<number, Seen>()
  for (let seen = waiting.pop(); seen !== undefined; seen = waiting.pop()) {
    if (found.has(seen.pid)) continue
    found.set(seen.pid, seen)
    for (const other of led.get(seen.pid) ?? []) waiting.push(other)
  }
  return [...found.values()].filter(({ alive }) => alive)
}

/** Nobody who took over the number meanwhile. */
function send(signal: NodeJS.Signals, { pid, startTime }: Seen): void {
  if (look(pid)?.startTime === startTime) attempt(() => process.kill(pid, signal))
}

function sweep(looks: number, empty: number): void {
  killGroups()
  const living = ours()
  const newcomers = living.filter(({ pid, startTime }) => known.get(pid) !== startTime)
  for (const seen of newcomers) {
    known.set(seen.pid, seen.startTime)
    send('SIGSTOP', seen)
  }
  const freezing = newcomers.length > 0 && looks < FREEZING_LOOKS
  if (!freezing) for (const seen of living) send('SIGKILL', seen)
  const quiet = living.length === 0 ? empty + 1 : 0
  if (quiet < EMPTY_LOOKS && looks < LOOKS_MAX) setTimeout(() => sweep(looks + 1, quiet), freezing ? 0 : LOOK_EVERY_MS)
  else end()
}

function end(): void {
  if (scopes !== null) for (const group of groupsIn(scopes)) attempt(() => rmdirSync(group))
  process.exit(0)
}

let rest = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) obey(line)
})
process.stdin.on('error', () => sweep(0, 0))
process.stdin.on('end', () => sweep(0, 0))
// Ctrl-C and a closed terminal are meant for the host; the guardian goes when the host has gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
