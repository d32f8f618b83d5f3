import { isDeepStrictEqual } from 'node:util'
import { err, ok, type Result } from '../../shared/domain/result'
import { StoryDefinition } from '../../shared/domain/story'
import { readFrontMatter, storyKeys, written } from './frontMatter'
import { cutSheet, FRONT_MATTER_MAX_CHARS, joinSheet, promptOf, type Sheet, TOO_LONG, withPrompt } from './sheet'
import { editYaml, printYaml } from './yamlEdit'

/** An edit can show through elsewhere: a title that came from the prompt, an alias. Each pass mends what the last one did. */
const PASSES_MAX = 6

const TOO_ODD = 'its front matter is written in a way that cannot be edited from here'

/** Of the text of a story's file. The error has its line and is one plain sentence. */
export function parseStory(id: string, text: string): Result<StoryDefinition, string> {
  const sheet = cutSheet(text)
  return sheet.ok ? definitionOf(id, sheet.value) : sheet
}

/** The text of a new file. */
export function printStory(definition: StoryDefinition): Result<string, string> {
  const yaml = printYaml(written(definition))
  const sheet: Sheet = { bom: '', eol: '\n', front: { open: '---\n', yaml, close: '---\n' }, body: '' }
  return checked(joinSheet(withPrompt(sheet, definition.prompt)), definition)
}

/**
 * The text with as little changed as makes it say `wanted`. What is not about a change, comments and unknown keys
 * included, stays byte for byte; when the text already says it, it is the same text.
 */
export function editStory(text: string, wanted: StoryDefinition): Result<string, string> {
  let sheet = cutSheet(text)
  for (let pass = 0; pass < PASSES_MAX && sheet.ok; pass += 1) {
    const now = definitionOf(wanted.id, sheet.value)
    if (!now.ok) return now
    const target = inLinesOf(sheet.value, wanted, now.value)
    if (isDeepStrictEqual(now.value, target)) return checked(joinSheet(sheet.value), target)
    try {
      sheet = cutSheet(joinSheet(edited(sheet.value, now.value, target)))
    } catch {
      return err(TOO_ODD) // YAML that the library reads and cannot print
    }
  }
  return sheet.ok ? err(TOO_ODD) : sheet
}

function edited(sheet: Sheet, now: StoryDefinition, wanted: StoryDefinition): Sheet {
  // First, since it may bring the title along.
  if (now.prompt !== wanted.prompt) return withPrompt(sheet, wanted.prompt)
  const before = written(now)
  const next = written(wanted)
  const names = [...new Set([...Object.keys(next), ...Object.keys(before)])]
  const changes = names.filter((name) => !isDeepStrictEqual(before[name], next[name]))
  const fence = `---${sheet.eol}`
  const front = sheet.front ?? { open: fence, yaml: '', close: fence }
  const above = sheet.front === null && sheet.body !== '' ? sheet.eol : ''
  const yaml = changes.reduce(
    (text, name) => editYaml(text, storyKeys, { name, before: before[name], next: next[name] }, sheet.eol),
    front.yaml,
  )
  return { ...sheet, front: { ...front, yaml }, body: above + sheet.body }
}

/** In a file whose lines end with CR LF a prompt cannot tell the two ends apart. */
function inLinesOf(sheet: Sheet, wanted: StoryDefinition, now: StoryDefinition): StoryDefinition {
  if (sheet.eol === '\n' || wanted.prompt === now.prompt) return wanted
  return { ...wanted, prompt: wanted.prompt.replaceAll('\r\n', '\n') }
}

function definitionOf(id: string, sheet: Sheet): Result<StoryDefinition, string> {
  const yaml = sheet.front?.yaml ?? ''
  if (yaml.length > FRONT_MATTER_MAX_CHARS) return err(TOO_LONG)
  return readFrontMatter(id, yaml, promptOf(sheet), sheet.front === null ? 1 : 2)
}

/** Nothing is written that would be read as something else. */
function checked(text: string, wanted: StoryDefinition): Result<string, string> {
  if (/\p{Cs}/u.test(text)) return err('it has half a character, which no file can hold')
  const read = parseStory(wanted.id, text)
  if (!read.ok) return read
  if (isDeepStrictEqual(read.value, StoryDefinition.parse(wanted))) return ok(text)
  return err('it cannot be written so that it reads the same again')
}
