import * as parts from '@/app/parts'
import { screen } from '@/app/Screen'
import type { DrawQuestion } from '@/features/results/ResultsScreen'
import type { DrawPages } from '@/features/results/SolutionsScreen'

const Question = screen(parts.question, (come) => come.QuestionCrop)
const Reader = screen(parts.reader, (come) => come.Reader)

/* What results show of papers: fetched when it is asked for, with the engine that draws it. */
export const drawQuestion: DrawQuestion = (exam, slot) => <Question exam={exam} number={slot.question_number} />
export const drawPages: DrawPages = (pages) => <Reader {...pages} />
