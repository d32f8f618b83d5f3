import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseGates } from '../../../src/main/gates/config'
import { storyKeys } from '../../../src/main/stories/frontMatter'
import { readProjectConfig } from '../../../src/main/stories/projectConfig'
import { parseStory } from '../../../src/main/stories/storyText'

const page = readFileSync(new URL('../../../docs/stories.md', import.meta.url), 'utf8')

/** The one block of the page in this language. */
function block(language: string): string {
  const found = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))]
  expect(found, language).toHaveLength(1)
  return found[0]?.[1] ?? ''
}

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

describe('the page about stories', () => {
  it('shows a story that reads as the page says, with every key there is', () => {
    const story = parseStory('43_greeting', block('markdown'))
    expect(story).toMatchObject({
      ok: true,
      value: {
        title: 'Greeting in Dutch',
        base: 'main',
        after: ['41_greeting'],
        order: 3,
        gates: ['test', 'lint'],
        agents: [
          { name: 'coder-1', inactivityTimeoutSecs: 1_200 },
          { name: 'critic', model: 'gpt-5' },
        ],
        env: { GREETING_LOCALE: 'nl' },
        budget: { usd: 2.5, tokens: 1_000_000, minutes: 60, turns: 100 },
      },
    })
    const agents = storyKeys.keys['agents']
    if (typeof agents !== 'object') throw new Error('agents have keys')
    for (const key of [...Object.keys(storyKeys.keys), ...Object.keys(agents.keys)])
      expect(page).toMatch(new RegExp(`^\\| \`${key}\` \\|`, 'm'))
  })

  it('shows a configuration whose every part can be read', async () => {
    const text = block('yaml')
    expect(parseGates(text)).toMatchObject({
      ok: true,
      value: [
        { name: 'test', timeoutSecs: 900 },
        { name: 'rust', timeoutSecs: 600, when: ['Cargo.toml'] },
      ],
    })
    const root = await mkdtemp(join(tmpdir(), 'snowhook-docs-'))
    folders.push(root)
    const project = join(root, 'app')
    await mkdir(join(project, '.snowhook'), { recursive: true })
    await writeFile(join(project, '.snowhook', 'config.yaml'), text)
    expect(await readProjectConfig(project)).toMatchObject({
      ok: true,
      value: {
        setup: [
          { command: 'npm ci', timeoutSecs: 1_800 },
          { name: 'database', timeoutSecs: 600 },
        ],
        env: { PORT: `\${port:0}`, API_URL: `http://localhost:\${port:1}` },
        gateReruns: 1,
      },
    })
  })
})
