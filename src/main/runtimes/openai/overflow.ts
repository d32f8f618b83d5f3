/** How servers say that a conversation no longer fits, each in its own words. */
const PHRASES = [
  // OpenAI, vLLM, OpenRouter, LiteLLM
  /maximum context length/i,
  /exceeds? the (model'?s? )?(maximum )?context (window|length|limit)/i,
  /context[_ ](length|window|size|limit)[_ ](is )?exceeded/i,
  // llama.cpp, LM Studio, llama-cpp-python
  /exceeds? (the )?available context size/i,
  /exceeds? (the )?context (window|length|size|limit)/i,
  /context (the )?overflows?\b/i,
  /greater than the context length/i,
  /not enough context/i,
  // Ollama, which by default cuts the conversation in silence and says nothing
  /input length exceeds/i,
  // Anthropic, Gemini, xAI and Groq behind compatible addresses
  /prompt is too long/i,
  /input is too long/i,
  /input token count .{0,40}exceeds the maximum/i,
  /maximum prompt length/i,
  /reduce the length of the (messages|prompt|input)/i,
  // One request that alone is larger than the tokens of a minute: waiting does not help, a shorter one does
  /request too large for .{0,200}must be reduced/is,
]

const CODES = new Set(['context_length_exceeded', 'exceed_context_size_error', 'string_above_max_length'])

export const isOverflow = (words: {
  readonly code: string | null
  readonly type: string | null
  readonly message: string
}): boolean =>
  [words.code, words.type].some((word) => word !== null && CODES.has(word)) ||
  PHRASES.some((phrase) => phrase.test(words.message))
