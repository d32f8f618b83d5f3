import type { Part } from './answers'
import type { SeenContent, SeenRequest } from './request'
import { schemaProblems } from './schemaRules'

const isObject = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.filter(isObject) : [])

const BODY_FIELDS = [
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'safetySettings',
  'cachedContent',
]
const CONFIG_FIELDS = [
  'maxOutputTokens',
  'temperature',
  'thinkingConfig',
  'stopSequences',
  'topP',
  'topK',
  'candidateCount',
]
const THINKING_FIELDS = ['includeThoughts', 'thinkingBudget', 'thinkingLevel']
/** `data` of a part is one of these, and exactly one. */
const PART_DATA = [
  'text',
  'functionCall',
  'functionResponse',
  'inlineData',
  'fileData',
  'executableCode',
  'codeExecutionResult',
]
const NAME = /^[A-Za-z_][\w.:-]{0,63}$/

/** Why the API would refuse this request for its shape; null: it is right. `tolerated`: part fields of the scripted future. */
export function requestProblem(request: SeenRequest, tolerated: ReadonlySet<string>): string | null {
  const { body, contents } = request
  return (
    unknownField(body, BODY_FIELDS, 'request') ??
    configProblem(body['generationConfig']) ??
    toolsProblem(body['tools']) ??
    contents.map((content, index) => contentProblem(content, index, tolerated)).find((one) => one !== null) ??
    orderProblem(contents)
  )
}

function unknownField(value: Part, known: readonly string[], at: string): string | null {
  const strange = Object.keys(value).find((key) => !known.includes(key))
  return strange === undefined
    ? null
    : `Invalid JSON payload received. Unknown name "${strange}" at '${at}': Cannot find field.`
}

function configProblem(config: unknown): string | null {
  if (!isObject(config)) return null
  const thinking = config['thinkingConfig']
  const wrong = unknownField(config, CONFIG_FIELDS, 'generation_config')
  if (wrong !== null || !isObject(thinking)) return wrong
  if (thinking['thinkingLevel'] !== undefined && thinking['thinkingBudget'] !== undefined) {
    return 'You can only set only one of thinking budget and thinking level.'
  }
  const level = thinking['thinkingLevel']
  if (level !== undefined && !['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'].includes(String(level))) {
    return `Invalid value at 'generation_config.thinking_config.thinking_level', "${level}"`
  }
  return unknownField(thinking, THINKING_FIELDS, 'generation_config.thinking_config')
}

function toolsProblem(tools: unknown): string | null {
  const problems: string[] = []
  const names = new Set<unknown>()
  for (const tool of listOf(tools)) {
    for (const [index, declared] of listOf(tool['functionDeclarations']).entries()) {
      const at = `tools[0].function_declarations[${index}]`
      const { name, parameters } = declared
      const strange = unknownField(declared, ['name', 'description', 'parameters'], at)
      if (strange !== null) problems.push(strange)
      if (typeof name !== 'string' || !NAME.test(name)) problems.push(`${at}.name: Invalid function name.`)
      if (names.has(name)) problems.push(`Duplicate function declaration found: ${name}`)
      names.add(name)
      if (parameters !== undefined) problems.push(...schemaProblems(parameters, `${at}.parameters`))
      if (isObject(parameters) && parameters['type'] !== 'object') problems.push(`${at}.parameters: must be an OBJECT`)
    }
  }
  return problems.length === 0 ? null : problems.join('\n')
}

function contentProblem({ role, parts }: SeenContent, index: number, tolerated: ReadonlySet<string>): string | null {
  const at = `contents[${index}]`
  if (role !== 'user' && role !== 'model') return 'Please use a valid role: user, model.'
  if (!Array.isArray(parts) || parts.length === 0)
    return `* GenerateContentRequest.${at}.parts: contents.parts must not be empty.`
  for (const [number, part] of parts.entries()) {
    const where = `${at}.parts[${number}]`
    const data = [...new Set([...PART_DATA, ...tolerated])].filter((key) => part[key] !== undefined)
    const signed = typeof part['thoughtSignature'] === 'string'
    if (data.length > 1 || (data.length === 0 && !signed)) {
      return `* GenerateContentRequest.${where}.data: required oneof field 'data' must have one initialized field`
    }
    if (part['text'] === '' && !signed) return `* GenerateContentRequest.${where}.text: must not be empty`
    const strange = unknownField(part, [...PART_DATA, ...tolerated, 'thought', 'thoughtSignature'], where)
    if (strange !== null) return strange
    const named = [part['functionCall'], part['functionResponse']].find(isObject)
    if (named !== undefined && (typeof named['name'] !== 'string' || named['name'] === '')) {
      return `* GenerateContentRequest.${where}.name: Name cannot be empty.`
    }
    const wrong = part['functionResponse'] !== undefined ? 'model' : part['functionCall'] !== undefined ? 'user' : null
    if (wrong === role) return `* GenerateContentRequest.${where}: this part is not allowed in a turn of role ${role}`
    const response = part['functionResponse']
    if (isObject(response) && !isObject(response['response']))
      return `Invalid value at '${where}.function_response.response'`
  }
  return null
}

const callsIn = (content: SeenContent | undefined, field: 'functionCall' | 'functionResponse'): readonly Part[] =>
  (content?.parts ?? []).flatMap((part) => (isObject(part[field]) ? [part[field]] : []))

/** Turns alternate from the user to the user; calls and responses meet each other in the next turn. */
function orderProblem(contents: readonly SeenContent[]): string | null {
  if (contents.length === 0) return '* GenerateContentRequest.contents: contents is not specified'
  for (const [index, content] of contents.entries()) {
    if (content.role !== (index % 2 === 0 ? 'user' : 'model')) {
      return 'Please ensure that multiturn requests alternate between user and model.'
    }
    const calls = callsIn(content, 'functionCall')
    const responses = callsIn(contents[index + 1], 'functionResponse')
    const answered = callsIn(contents[index - 1], 'functionCall')
    if (callsIn(content, 'functionResponse').length > 0 && answered.length === 0) {
      return 'Please ensure that function response turn comes immediately after a function call turn.'
    }
    if (calls.length === 0) continue
    if (responses.length !== calls.length) {
      return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
    }
    const mismatch = calls.findIndex(
      (call, at) => call['name'] !== responses[at]?.['name'] || call['id'] !== responses[at]?.['id'],
    )
    if (mismatch >= 0) return `Please ensure that function response ${mismatch} has the name and the id of its call.`
  }
  return contents.length % 2 === 0 ? 'Please ensure that single turn requests end with a user role.' : null
}
