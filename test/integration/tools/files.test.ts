import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openBench } from '../../support/toolBench'

describe('reading', () => {
  it('numbers lines, and goes on where it was told', async () => {
    await using bench = await openBench()
    writeFileSync(join(bench.project, 'f'), Array.from({ length: 10 }, (_, at) => `line ${at + 1}\n`).join(''))
    const page = await bench.call('read_file', { path: 'f', offset: 3, limit: 2 })
    expect(page.output).toBe(
      '     3\tline 3\n     4\tline 4\n[The file goes on after line 4; it has 71 bytes in all. Read on with offset 5.]',
    )
    expect(page.truncated).toBe(true)
    const rest = await bench.call('read_file', { path: 'f', offset: 9, limit: 2, line_numbers: false })
    expect(rest).toEqual({ outcome: 'ok', output: 'line 9\nline 10', truncated: false })
    expect((await bench.call('read_file', { path: 'f', offset: 99 })).output).toBe(
      '[The file ends before: it has 10 lines.]',
    )
  })

  it.each<[string, string | Buffer, RegExp, 'ok' | 'error']>([
    ['nothing', '', /^\[The file is empty\.\]$/, 'ok'],
    ['no line feed at its end', 'a\nb', /2\tb$/, 'ok'],
    ['CRLF', 'a\r\nb\r\n', /1\ta\n {5}2\tb\n\[Lines end with CRLF\.\]$/, 'ok'],
    [
      'bytes that are no UTF-8',
      Buffer.from([0x61, 0xff, 0xfe, 0x62]),
      /a\ufffd\ufffdb\n\[Some bytes are not valid UTF-8/,
      'ok',
    ],
    ['NUL bytes', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), /is a binary file \(6 bytes\)/, 'error'],
  ])('says what is there when it has %s', async (_, content, expected, outcome) => {
    await using bench = await openBench()
    writeFileSync(join(bench.project, 'f'), content)
    const read = await bench.call('read_file', { path: 'f' })
    expect(read.output).toMatch(expected)
    expect(read.outcome).toBe(outcome)
  })

  it('takes a line of 100 MB without taking the memory', async () => {
    await using bench = await openBench()
    writeFileSync(join(bench.project, 'f'), Buffer.concat([Buffer.alloc(100_000_000, 'x'), Buffer.from('\nend\n')]))
    const read = await bench.call('read_file', { path: 'f' })
    expect(read.outcome).toBe('ok')
    expect(read.truncated).toBe(true)
    expect(read.output).toMatch(/^ {5}1\tx{2000}… \(100\.0 MB more on this line\)\n {5}2\tend$/)
    const edited = await bench.call('edit_file', { path: 'f', old_text: 'end', new_text: 'x' })
    expect(edited).toMatchObject({
      outcome: 'error',
      output: expect.stringMatching(/100\.0 MB; edit_file takes up to/),
    })
  })

  it('refuses pipes, sockets and devices at once, and folders with a hint', async () => {
    await using bench = await openBench()
    expect((await bench.call('shell', { command: 'mkfifo pipe' })).outcome).toBe('ok')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(bench.project, 'socket'), resolve))
    mkdirSync(join(bench.project, 'folder'))
    for (const name of ['read_file', 'write_file']) {
      const input = (path: string) => (name === 'read_file' ? { path } : { path, content: 'x' })
      expect((await bench.call(name, input('pipe'))).output).toBe('pipe is a named pipe, not a file.')
      expect((await bench.call(name, input('socket'))).output).toBe('socket is a socket, not a file.')
      expect((await bench.call(name, input('folder'))).output).toMatch(/folder is a folder/)
    }
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('writing', () => {
  it('keeps the permissions of what it replaces, and leaves nothing else behind', async () => {
    await using bench = await openBench()
    const file = join(bench.project, 'run.sh')
    writeFileSync(file, 'old')
    chmodSync(file, 0o751)
    expect((await bench.call('write_file', { path: 'run.sh', content: 'new ä' })).output).toBe(
      'Replaced run.sh (6 bytes).',
    )
    expect(statSync(file).mode & 0o777).toBe(0o751)
    expect(readFileSync(file, 'utf8')).toBe('new ä')
    expect(readdirSync(bench.project)).toEqual(['run.sh'])
  })

  it('goes through links that stay inside and makes folders on the way', async () => {
    await using bench = await openBench()
    mkdirSync(join(bench.project, 'real'))
    symlinkSync('real', join(bench.project, 'relative'))
    symlinkSync(join(bench.project, 'real'), join(bench.project, 'absolute'))
    expect((await bench.call('write_file', { path: 'relative/a/f', content: '1' })).output).toMatch(
      /^Created real\/a\/f/,
    )
    expect((await bench.call('edit_file', { path: 'absolute/a/f', old_text: '1', new_text: '2' })).outcome).toBe('ok')
    expect((await bench.call('read_file', { path: join(bench.project, 'absolute/a/f') })).output).toBe('     1\t2')
  })

  it('says where a link leads that leaves the worktree', async () => {
    await using bench = await openBench()
    symlinkSync('/etc', join(bench.project, 'out'))
    const { outcome, output } = await bench.call('write_file', { path: 'out/x', content: '' })
    expect(outcome).toBe('error')
    expect(output).toBe('out/x leads out of the worktree: out is a link to /etc. The file tools stay inside of it.')
  })

  it.each([
    '.git/hooks/pre-commit',
    '.GIT/config',
    '.git',
    'sub/.git/config',
    'link/config',
    '.g\u200cit/config',
    'new/.Git/x',
  ])('never changes what belongs to git: %s', async (path) => {
    await using bench = await openBench({ git: true })
    mkdirSync(join(bench.project, 'sub'))
    symlinkSync('.git', join(bench.project, 'link'))
    const before = readFileSync(join(bench.project, '.git/config'), 'utf8')
    const { outcome, output } = await bench.call('write_file', { path, content: 'x' })
    expect(outcome).toBe('error')
    expect(output).toMatch(/git's own data/)
    expect(readFileSync(join(bench.project, '.git/config'), 'utf8')).toBe(before)
  })

  it('asks about what will run as code, also where edits are free, and not by a link to it', async () => {
    await using bench = await openBench({ policy: 'accept_edits', decide: () => 'deny' })
    symlinkSync('.husky', join(bench.project, 'innocent'))
    mkdirSync(join(bench.project, '.husky'))
    expect((await bench.call('write_file', { path: 'a.txt', content: 'x' })).outcome).toBe('ok')
    expect(bench.desk.asked).toHaveLength(0)
    for (const path of [
      '.mcp.json',
      'sub/.claude/settings.json',
      '.VSCode/tasks.json',
      '.envrc',
      '.snowhook/config.yaml',
    ]) {
      expect((await bench.call('write_file', { path, content: 'x' })).outcome).toBe('denied')
    }
    expect(bench.desk.asked.map(({ grant }) => grant)).toEqual([null, null, null, null, null])
    const sly = await bench.call('write_file', { path: 'innocent/pre-commit', content: 'x' })
    expect(sly).toMatchObject({ outcome: 'error', output: expect.stringMatching(/leads to \.husky\/pre-commit/) })
  })

  it('does not take a yes to one such file for another that it leads to', async () => {
    await using bench = await openBench({ policy: 'accept_edits', decide: () => 'allow' })
    mkdirSync(join(bench.project, '.vscode'))
    symlinkSync('../.mcp.json', join(bench.project, '.vscode/tasks.json'))
    const sly = await bench.call('write_file', { path: '.vscode/tasks.json', content: '{}' })
    expect(sly).toMatchObject({ outcome: 'error', output: expect.stringMatching(/leads to \.mcp\.json/) })
    expect(readdirSync(bench.project)).toEqual(['.vscode'])
  })

  it('counts both of two edits of one file in the same turn', async () => {
    await using bench = await openBench()
    const words = Array.from({ length: 20 }, (_, at) => `word${at}.`)
    writeFileSync(join(bench.project, 'f'), words.join('\n'))
    await Promise.all(words.map((word) => bench.call('edit_file', { path: 'f', old_text: word, new_text: `${word}!` })))
    expect(readFileSync(join(bench.project, 'f'), 'utf8')).toBe(words.map((word) => `${word}!`).join('\n'))
  })

  it('will not edit what would be damaged by it', async () => {
    await using bench = await openBench()
    writeFileSync(join(bench.project, 'f'), Buffer.from([0x61, 0xff]))
    const edited = await bench.call('edit_file', { path: 'f', old_text: 'a', new_text: 'b' })
    expect(edited).toMatchObject({ outcome: 'error', output: expect.stringMatching(/not valid UTF-8/) })
    expect(readFileSync(join(bench.project, 'f'))).toEqual(Buffer.from([0x61, 0xff]))
  })
})

describe('a listing', () => {
  it('is sorted, marks what things are and cannot be fooled by names', async () => {
    await using bench = await openBench()
    mkdirSync(join(bench.project, 'b'))
    writeFileSync(join(bench.project, 'a\nb/'.replace('/', '')), '')
    symlinkSync('/etc', join(bench.project, 'l'))
    expect((await bench.call('list_folder', {})).output).toBe('"a\\nb"\nb/\nl -> /etc')
  })
})
