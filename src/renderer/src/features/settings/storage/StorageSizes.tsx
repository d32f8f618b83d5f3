import type { StorageUse } from '../../../../../shared/contract/storage'
import { CopyButton } from '../../../ui/CopyButton'
import { formatBytes } from '../../../ui/format/bytes'
import { counted } from '../../../ui/format/counted'
import { visibleText } from '../../inspector/visibleText'
import { partFaces, shareWords } from './storageFace'
import './StorageSizes.css'

/** Where everything is kept, how much of it there is, and of what. */
export function StorageSizes({ use }: { use: StorageUse }) {
  const parts = partFaces(use)
  return (
    <>
      <div className="storage-folder">
        <code>{visibleText(use.dataDir)}</code>
        <CopyButton text={use.dataDir} label="Copy the path of the data folder" />
      </div>
      <p className="storage-total numbers">
        <strong>{formatBytes(use.totalBytes)}</strong> used
        <span>
          {use.freeBytes === null
            ? 'the disk does not say what is free'
            : `${formatBytes(use.freeBytes)} free on its disk`}
        </span>
      </p>
      {parts.length === 0 ? null : (
        <>
          {/* The legend says it all in words. */}
          <div className="storage-bar" aria-hidden="true">
            {parts.map(({ kind, share }, place) => (
              <span key={kind} data-place={place} style={{ '--share': share }} />
            ))}
          </div>
          <ul className="storage-legend numbers" aria-label="Sizes by part">
            {parts.map(({ kind, label, detail, bytes, files, share }, place) => (
              <li key={kind} title={`${detail}. ${counted(files, 'file')}.`}>
                <span className="storage-swatch" data-place={place} aria-hidden="true" />
                <span className="storage-legend-name">
                  {label}
                  <small>{detail}</small>
                </span>
                <span>{formatBytes(bytes)}</span>
                <span className="storage-legend-share">{shareWords(share)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
