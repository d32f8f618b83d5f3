import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { programPath } from '../../../src/main/cli/programPath'

it.each([
  ['claude', 'claude', 'a bare name is for the PATH'],
  ['./my claude', resolve('my claude'), "a path counts from the caller's folder"],
  ['../bin/claude', resolve('../bin/claude'), 'also upwards'],
  ['/opt/claude', '/opt/claude', 'an absolute path stays'],
  ['~/bin/claude', '/home/ann/bin/claude', 'home is where the caller lives'],
  ['~bob/claude', resolve('~bob/claude'), "other people's homes are not guessed"],
])('--command %j is %j: %s', (command, expected) => {
  expect(programPath(command, '/home/ann')).toBe(expected)
})
