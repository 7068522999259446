import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Area } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { Icon } from '@/ui/Icon'
import type { Paper } from './engine'
import { pixelWidth } from './geometry'
import { aligned, cropOf, type Piece, scaleFor } from './question'

interface QuestionPictureProps {
  paper: Paper
  number: number
  parts: readonly Area[]
  onTrouble: (error: unknown) => void
}

/** The parts of a question below each other, as wide as there is room; a tap makes them large enough to read. */
export function QuestionPicture({ paper, number, parts, onTrouble }: QuestionPictureProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const [pieces, setPieces] = useState<readonly Piece[]>([])
  const [drawn, setDrawn] = useState(0)
  const [isLarge, setLarge] = useState(false)
  const trouble = useRef(onTrouble)
  trouble.current = onTrouble

  useEffect(() => {
    let isHere = true
    measured(paper, parts).then(
      (found) => isHere && setPieces(found),
      (error: unknown) => isHere && trouble.current(error),
    )
    return () => {
      isHere = false
    }
  }, [paper, parts])

  const scale = scaleFor(pieces, width, isLarge)
  return (
    <div ref={frame} className="question-frame">
      <button
        type="button"
        className="question-sheet"
        aria-pressed={isLarge}
        aria-label={t('paper.question', { n: number })}
        data-drawn={pieces.length > 0 && drawn >= pieces.length}
        onClick={() => setLarge(!isLarge)}
      >
        {width > 0 &&
          pieces.map((piece) => (
            <PieceCanvas
              key={`${piece.page} ${piece.crop.top} ${piece.crop.left}`}
              paper={paper}
              piece={piece}
              scale={scale}
              onDrawn={() => setDrawn((before) => before + 1)}
              onTrouble={(error) => trouble.current(error)}
            />
          ))}
        <Icon name="zoom" />
      </button>
    </div>
  )
}

/** Each part trimmed to what is written on it. */
async function measured(paper: Paper, parts: readonly Area[]): Promise<Piece[]> {
  const crops: ReturnType<typeof cropOf>[] = []
  for (const part of parts) crops.push(await paper.ink(part.page - 1, cropOf(part)))
  const pages = await Promise.all(parts.map((part) => paper.points(part.page - 1)))
  return aligned(parts, crops).map((crop, index) => {
    const page = pages[index] ?? { width: 0, height: 0 }
    return { page: (parts[index]?.page ?? 1) - 1, crop, width: crop.width * page.width, height: crop.height * page.height }
  })
}

interface PieceCanvasProps {
  paper: Paper
  piece: Piece
  scale: number
  onDrawn: () => void
  onTrouble: (error: unknown) => void
}

function PieceCanvas({ paper, piece, scale, onDrawn, onTrouble }: PieceCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const told = useRef({ onDrawn, onTrouble })
  told.current = { onDrawn, onTrouble }
  const [width, height] = [Math.round(piece.width * scale), Math.round(piece.height * scale)]
  useEffect(() => {
    const target = canvas.current
    if (!target || width === 0) return
    const pixels = pixelWidth(width, height / width, window.devicePixelRatio, shell().isLowPower)
    const drawing = paper.draw(piece.page, target, piece.crop, pixels, '')
    drawing.done.then(
      () => told.current.onDrawn(),
      (error: unknown) => told.current.onTrouble(error),
    )
    return () => drawing.cancel()
  }, [paper, piece, width, height])
  return <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />
}

function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => setWidth(element.clientWidth)
    measure()
    const watcher = new ResizeObserver(measure)
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [frame])
  return width
}
