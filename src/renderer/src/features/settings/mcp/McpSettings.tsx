import { type FocusEvent, useEffect, useRef, useState } from 'react'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { useApp, useClient } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { ErrorNote } from '../../../ui/ErrorNote'
import { Field } from '../../../ui/Field'
import { TextArea } from '../../../ui/Input'
import { visibleText } from '../../inspector/visibleText'
import './McpSettings.css'
import { mcpText, readMcp } from './mcpText'

const example = `{
  "docs": { "command": "npx", "args": ["-y", "some-mcp-server"] },
  "issues": {
    "type": "http",
    "url": "https://example.com/mcp",
    "headers": { "Authorization": "Bearer \${ISSUES_TOKEN}" }
  }
}`

/** MCP servers that the agents of every project get, written as `.mcp.json` writes them. */
export function McpSettings() {
  const client = useClient()
  const servers = useApp((state) => state.settings?.mcpServers)
  /** Null: not being edited, so what the host has is shown. */
  const [draft, setDraft] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<SnowhookError | null>(null)
  const kept = servers === undefined ? '' : mcpText(servers)
  const text = draft ?? kept
  const read = readMcp(text)
  const changed = draft !== null && draft !== kept

  const save = async (): Promise<void> => {
    if (busy || !changed || !read.ok) return
    setBusy(true)
    const result = await client.settings.update({ mcpServers: read.value.servers })
    setBusy(false)
    setError(result.ok ? null : result.error)
    // Typed on meanwhile: that stays.
    if (result.ok) setDraft((now) => (now === draft ? null : now))
  }
  const leave = (event: FocusEvent): void => {
    // A click on "Discard" leaves the field, too.
    if (!(event.relatedTarget instanceof Element && event.relatedTarget.closest('[data-discard]'))) void save()
  }
  // Closing the settings leaves the field as well, without saying so.
  const saveNow = useRef(save)
  saveNow.current = save
  useEffect(() => () => void saveNow.current(), [])
  const unknown = read.ok ? read.value.unknown : []
  return (
    <section className="settings-section">
      <h3>MCP servers</h3>
      <p className="prices-text">
        Their tools are offered to the agents of every project, beside those in a project’s own <code>.mcp.json</code>.
        They count from an agent’s next run.
      </p>
      <Field
        label="Servers by name"
        aside="JSON"
        help={
          changed
            ? 'Not saved yet: it is when you leave the field.'
            : `\${NAME} and \${NAME:-default} are read from the host’s environment, so that keys stay out of this file.`
        }
        error={read.ok ? null : read.error}
      >
        {(control) => (
          <TextArea
            {...control}
            mono
            rows={16}
            className="mcp-text"
            spellCheck={false}
            autoComplete="off"
            value={text}
            placeholder={example}
            onChange={(event) => {
              setDraft(event.target.value)
              setError(null)
            }}
            onBlur={leave}
          />
        )}
      </Field>
      {unknown.length === 0 ? null : (
        <p className="prices-text" role="note">
          Not known to Snowhook, so not kept: {unknown.map(visibleText).join(', ')}
        </p>
      )}
      {error === null ? null : <ErrorNote error={error} />}
      <div className="key-form-buttons">
        <Button size="small" variant="primary" busy={busy} held={!changed || !read.ok} onClick={() => void save()}>
          Save
        </Button>
        <Button size="small" variant="quiet" held={draft === null} data-discard onClick={() => setDraft(null)}>
          Discard changes
        </Button>
      </div>
    </section>
  )
}
