import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { PROTOCOL_VERSION } from '../../shared/contract/app'
