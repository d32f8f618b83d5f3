import { ModelName } from '../../../shared/domain/ids'

/** The longest list known (OpenRouter's) has some hundreds; the contract's bound. */
const MODELS_MAX_ITEMS = 2_000

/** What OpenAI lists beside its chat models. */
const CANNOT_CHAT =
  /embedding|whisper|tts|dall-e|image|moderation|audio|realtime|transcribe|translate|babbage|davinci|sora|computer-use|-instruct|search/

const byName = new Intl.Collator('en', { numeric: true }).compare

/** Names that a run can use, sorted. `official`: without what can only draw, hear or embed. */
export function usableModels(ids: readonly unknown[], official: boolean): string[] {
  const names = ids.flatMap((id) => ModelName.safeParse(id).data ?? [])
  const usable = official ? names.filter((name) => !CANNOT_CHAT.test(name)) : names
  return [...new Set(usable)].sort(byName).slice(0, MODELS_MAX_ITEMS)
}
