import { z } from 'zod'
import { HostPath } from '../domain/ids'
import { MESSAGE_MAX_CHARS } from '../domain/limits'
import { query, stream } from './define'

/** Grows with every change that an older client or host would misread. */
export const PROTOCOL_VERSION = 1

export const HostInfo = z.object({
  protocol: z.number().int().positive(),
  version: z.string().max(40),
  shell: z.enum(['desktop', 'web', 'cli']),
  platform: z.string().max(40),
  node: z.string().max(40),
  dataDir: HostPath,
  home: HostPath,
  pid: z.number().int().positive(),
  startedAt: z.number().int().nonnegative(),
})
export type HostInfo = z.infer<typeof HostInfo>

/** Something the host wants every user to see, also those who connect later. */
export const HostAlert = z.object({
  id: z.string().max(128),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string().max(MESSAGE_MAX_CHARS),
  kept: z.string().max(MESSAGE_MAX_CHARS).optional(),
  next: z.string().max(MESSAGE_MAX_CHARS).optional(),
  at: z.number().int().nonnegative(),
})
export type HostAlert = z.infer<typeof HostAlert>

export const DoctorCheck = z.object({
  id: z.string().max(128),
  label: z.string().max(200),
  status: z.enum(['ok', 'warning', 'problem']),
  detail: z.string().max(MESSAGE_MAX_CHARS),
  next: z.string().max(MESSAGE_MAX_CHARS).nullable(),
})
export type DoctorCheck = z.infer<typeof DoctorCheck>

export const app = {
  info: query(z.object({}), HostInfo),
  alerts: stream(z.object({}), z.array(HostAlert).max(100), z.array(HostAlert).max(100)),
  doctor: query(z.object({}), z.array(DoctorCheck).max(200)),
}
