import type { ModelRequest } from '../../conversation/modelClient'
import type { Json } from '../json'
import { contentsOf } from './contents'
import type { GeminiOptions } from './options'
import { parametersOf } from './schema'

export type Settings = Pick<GeminiOptions, 'thinkingLevel' | 'thinkingBudget' | 'maxOutputTokens' | 'temperature'>

/** The body of `streamGenerateContent`. */
export function bodyOf(request: Pick<ModelRequest, 'model' | 'system' | 'steps' | 'tools'>, settings: Settings): Json {
  const { model, system, steps, tools } = request
  return {
    contents: contentsOf(steps, model),
    ...(system === '' ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations: tools.map(declarationOf) }] }),
    generationConfig: generationConfig(model, settings),
  }
}

function declarationOf({ name, description, inputSchema }: ModelRequest['tools'][number]): Json {
  const parameters = parametersOf(inputSchema)
  return { name, description, ...(parameters === null ? {} : { parameters }) }
}

function generationConfig(model: string, settings: Settings): Json {
  const { thinkingLevel, thinkingBudget, maxOutputTokens, temperature } = settings
  const thinking = {
    ...(thinks(model) ? { includeThoughts: true } : {}),
    ...(thinkingLevel === '' ? {} : { thinkingLevel: thinkingLevel.toUpperCase() }),
    ...(thinkingBudget === undefined ? {} : { thinkingBudget }),
  }
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(Object.keys(thinking).length === 0 ? {} : { thinkingConfig: thinking }),
  }
}

/** Models that do not think refuse to be asked for their thoughts. */
const thinks = (model: string): boolean => /gemini/.test(model) && !/gemini-(?:1|2\.0)/.test(model)
