import type { ErrorAnswer } from './answers'
import { invalid } from './errorAnswers'

export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const NAME = /^[a-zA-Z0-9_-]{1,64}$/

/** A request is refused with the first thing that is wrong with it. */
export class Refused extends Error {
  constructor(readonly answer: ErrorAnswer) {
    super(JSON.stringify(answer.body))
  }
}

export function refuse(message: string, param: string | null = null, code: string | null = null): never {
  throw new Refused(invalid(message, param, code))
}

export function onlyKnown(body: Json, known: readonly string[]): void {
  for (const key of Object.keys(body))
    if (!known.includes(key)) refuse(`Unknown parameter: '${key}'.`, key, 'unknown_parameter')
}

/** The part of a function that both APIs have. */
export function checkFunction(tool: Json, at: string): void {
  if (!NAME.test(String(tool['name']))) refuse(`Invalid '${at}.name': ${String(tool['name'])}.`, `${at}.name`)
  const { parameters } = tool as { parameters?: unknown }
  if (!isObject(parameters) || parameters['type'] !== 'object')
    refuse(`Invalid schema for function '${String(tool['name'])}': it must be of type object.`, `${at}.parameters`)
  if (typeof tool['description'] !== 'string') refuse(`Invalid type for '${at}.description'.`, `${at}.description`)
}

export const isJsonText = (value: unknown): boolean => {
  try {
    return typeof value === 'string' && isObject(JSON.parse(value))
  } catch {
    return false
  }
}
