// Made by `npm run schema` from backend/openapi.json. Do not edit.
export interface paths {
    "/api/v1/achievements/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What I have earned, and how far I am with the rest. */
        get: operations["achievements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exams/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description All exams, newest first. */
        get: operations["admin_exams"];
        put?: never;
        /** @description Make an exam; its key is entered or imported in the admin. */
        post: operations["admin_exam_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exams/{exam_id}/results/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Every live sitting of an exam, in order of score. */
        get: operations["admin_exam_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/read/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description How a text would be understood, for who tries the sheet or the help: it belongs to no exam. */
        post: operations["read_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attempts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description All my sittings and practices, the newest first; filtered by mode and status. */
        get: operations["attempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/config/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Which ways of signing in this server offers. */
        get: operations["auth_config"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/demo/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Sign in as the demo student, where demo mode is on. */
        post: operations["auth_demo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description End this device's sign-in; its tokens stop working within seconds. */
        post: operations["auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description A new access token for a refresh token; the refresh token stays the same. */
        post: operations["auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/telegram/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Trade Telegram's proof for our own tokens; first sight creates the student. */
        post: operations["auth_telegram"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboard/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Where I stand, what I gained, what comes next. Nothing of an exam whose results are not out. */
        get: operations["dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Exams that can be sat or were, newest first. */
        get: operations["exams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/{exam_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One exam. */
        get: operations["exam"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/{exam_id}/lobby/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What the waiting room shows: the countdown on the server's clock, and my session. */
        get: operations["exam_lobby"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/{exam_id}/pdf/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The paper, while my session runs; later for those who took or practise it. Never to be cached. */
        get: operations["exam_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/{exam_id}/places/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Where the questions stand on the paper: for whoever may read the paper now, and for nobody else. */
        get: operations["exam_places"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/{exam_id}/solutions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The worked solutions, once the results are out, for those who sat or practised the exam. */
        get: operations["exam_solutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/{exam_id}/start/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Open my session: 201 if it is new, 200 if it was there. Starting twice is harmless. */
        post: operations["exam_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exams/upcoming/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The exam that I am writing, or else the open one, or else the one that starts next. */
        get: operations["exams_upcoming"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leaderboard/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The first places of a leaderboard, 50 a page and 1,000 in all, and my own place wherever it is.
         *
         *     Who chose not to be listed still holds a place. `trend` is how many places the last exam brought (on an exam's
         *     own board: since my exam before it). `detail`: the last change of `top_rated`, the Elo of `most_improved`,
         *     the longest of `streaks`, the Elo change of an exam.
         *
         *     `around=me` lists 25 places on each side of mine and needs no page. It is empty without a place of my own, and
         *     when that is far behind the 1,000 places that are listed.
         */
        get: operations["leaderboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Who I am here. */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description Change my alias, my language, or whether boards show me. */
        patch: operations["me_change"];
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The state of my session. Screens also use it to set their clock; an overdue session is closed. */
        get: operations["session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/abandon/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Give a practice up, to start afresh. A timed exam cannot be abandoned. */
        post: operations["session_abandon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/answers/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Keep one answer, or up to 100 at once. When this answers 200, they are on disk. */
        post: operations["save_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/answers/preview/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description How a typed answer is understood. Says nothing of whether it is right, and keeps nothing. */
        post: operations["preview_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/clock/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The heartbeat of a quiet screen: the time, my deadline, and whether I still write here. One look-up. */
        get: operations["session_clock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/results/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Score, place and each slot; withheld until the exam is over for everyone and scored. */
        get: operations["session_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/submit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Hand in. Doing it twice answers the same. */
        post: operations["session_submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/take-over/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Continue on this device; the one before turns read-only. */
        post: operations["session_take_over"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/validate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Can this session be resumed? Always 200; unknown and foreign ids look the same. */
        get: operations["session_validate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/answers/submit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Keep and judge one answer of a practice. When this answers 200, it is on disk. */
        post: operations["v2_answer_submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/session/{session_id}/abandon/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Give a practice up, to start afresh. Doing it twice answers the same. */
        post: operations["v2_session_abandon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/session/{session_id}/validate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Can this practice be resumed? Always 200; unknown, foreign and unreadable ids look the same. */
        get: operations["v2_session_validate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/session/start/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Start practising an exam, or find the practice that is under way. */
        post: operations["v2_session_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Abandoned: {
            status: components["schemas"]["AbandonedStatus"];
        };
        /** @enum {string} */
        AbandonedStatus: "abandoned";
        AbandonedV2: {
            status: components["schemas"]["PracticeStatus"];
        };
        Ability: {
            /** Format: double */
            logits: number;
            /**
             * Format: double
             * @description Standard error, logits
             */
            se: number;
            /**
             * Format: double
             * @description 0..100
             */
            scaled: number;
            /**
             * Format: double
             * @description One standard error below, 0..100
             */
            low: number;
            /**
             * Format: double
             * @description One standard error above, 0..100
             */
            high: number;
        };
        Achievement: {
            code: string;
            type: components["schemas"]["TypeEnum"];
            name: string;
            description: string;
            icon: string;
            /** Format: double */
            threshold: number;
            /** Format: date-time */
            earned_at: string | null;
            /**
             * Format: double
             * @description 0..1
             */
            progress: number;
            /**
             * Format: double
             * @description What is compared with the threshold, now
             */
            current: number;
        };
        AchievementSummary: {
            earned: number;
            total: number;
            next: components["schemas"]["Achievement"][];
            recent: components["schemas"]["Achievement"][];
        };
        Achievements: {
            results: components["schemas"]["Achievement"][];
        };
        ApiError: {
            /** @description A sentence for the student, in the student's language. */
            error: string;
            /** @description Stable; programs decide by it. */
            code: string;
            /** @description What else the code carries; field errors under `fields`. */
            details: {
                [key: string]: unknown;
            };
        };
        Area: {
            /** @description From 1 */
            page: number;
            /**
             * Format: double
             * @description A share of the page's width or height, from its top left, 0 to 1
             */
            left: number;
            /** Format: double */
            top: number;
            /** Format: double */
            right: number;
            /** Format: double */
            bottom: number;
        };
        Attempt: {
            /** Format: uuid */
            id: string;
            exam: components["schemas"]["ExamTitle"];
            mode: components["schemas"]["ModeEnum"];
            status: components["schemas"]["SessionStatus"];
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            submitted_at: string | null;
            /**
             * Format: double
             * @description Null until the results are out
             */
            percent: number | null;
            rank: number | null;
        };
        AttemptPage: {
            count: number;
            next: string | null;
            previous: string | null;
            results: components["schemas"]["Attempt"][];
        };
        BandChance: {
            name: string;
            /**
             * Format: double
             * @description From so many points; null for `below`
             */
            from_points: number | null;
            /**
             * Format: double
             * @description 0..1
             */
            chance: number;
        };
        BoardRow: {
            /** @description Ties share it */
            rank: number;
            student: components["schemas"]["BoardStudent"];
            /** Format: double */
            value: number;
            /** @description Places gained by the last exam; null: was not there */
            trend: number | null;
            /** Format: double */
            detail: number | null;
        };
        BoardStudent: {
            /**
             * Format: uuid
             * @description Of this appearance: another one with an alias; never the id of `me/`
             */
            id: string;
            /** @description The alias, where there is one */
            name: string;
            is_me: boolean;
        };
        Dashboard: {
            student: components["schemas"]["Me"];
            rating: components["schemas"]["Rating"];
            /** @description Oldest first */
            history: components["schemas"]["HistoryRow"][];
            streak: components["schemas"]["Streak"];
            achievements: components["schemas"]["AchievementSummary"];
            next_exam: components["schemas"]["Exam"] | null;
            recent_sessions: components["schemas"]["Attempt"][];
            /** @description Strengths first */
            topics: components["schemas"]["Topic"][];
            practice: components["schemas"]["PracticeSummary"];
        };
        EarnedAchievement: {
            code: string;
            type: components["schemas"]["TypeEnum"];
            name: string;
            icon: string;
        };
        Exam: {
            /** Format: uuid */
            id: string;
            title: string;
            state: components["schemas"]["StateEnum"];
            /** Format: date-time */
            scheduled_start: string;
            /** Format: date-time */
            scheduled_end: string;
            duration_minutes: number;
            questions_total: number;
            slots_total: number;
            my_session: components["schemas"]["SessionBrief"] | null;
            /** @description One's own: they move both the duration and the end */
            extra_minutes: number;
            can_start: boolean;
            can_practise: boolean;
            results_released: boolean;
        };
        ExamPage: {
            count: number;
            next: string | null;
            previous: string | null;
            results: components["schemas"]["Exam"][];
        };
        ExamTitle: {
            /** Format: uuid */
            id: string;
            title: string;
        };
        /** @description An estimate of the certificate's points from this sitting; never official. */
        Forecast: {
            /** Format: double */
            points: number;
            /** Format: double */
            low: number;
            /** Format: double */
            high: number;
            /**
             * Format: double
             * @description Of the band low..high, e.g. 0.95
             */
            confidence: number;
            /** @description The grade at the estimate; `below` is below all */
            band: string;
            bands: components["schemas"]["BandChance"][];
            /** @description The grade above; null at the top */
            next_band: components["schemas"]["NextBand"] | null;
            /** @description Always true */
            is_estimate: boolean;
        };
        HistoryRow: {
            /** Format: uuid */
            exam_id: string;
            exam_title: string;
            /** Format: date-time */
            date: string;
            elo: number;
            /**
             * Format: double
             * @description Of this exam; null: not calibrated
             */
            rasch_scaled: number | null;
            /** Format: double */
            percent: number;
            rank: number | null;
            participants: number | null;
        };
        /** @enum {string} */
        LanguageEnum: "uz" | "ru" | "en";
        Lead: {
            page: number;
            /** Format: double */
            top: number;
        };
        Leaderboard: {
            tab: string;
            /** @description Of the tab `exam` only */
            exam?: components["schemas"]["ExamTitle"];
            /** @description How many students the board lists, at most 1,000 */
            count: number;
            next: string | null;
            previous: string | null;
            page_size: number;
            results: components["schemas"]["BoardRow"][];
            /** @description My own place, also when the page does not show it */
            my_entry: components["schemas"]["BoardRow"] | null;
        };
        /** @description A practice that was left unfinished, so that its student knows what to go on with before choosing. */
        LeftPractice: {
            /** Format: uuid */
            id: string;
            mode: components["schemas"]["ModeEnum"];
            status: components["schemas"]["SessionStatus"];
            /** Format: date-time */
            started_at: string;
            /**
             * Format: date-time
             * @description Null only in practice
             */
            deadline: string | null;
            /** Format: date-time */
            submitted_at: string | null;
            auto_submitted: boolean;
            current_question: number | null;
            /** Format: date-time */
            last_activity: string;
            /** @description False: left alone for more than 30 days */
            resumable: boolean;
            progress: components["schemas"]["Progress"];
        };
        Lobby: {
            /** Format: date-time */
            server_time: string;
            /** @description Milliseconds since 1970 */
            server_time_ms: number;
            exam: components["schemas"]["Exam"];
            /** @description Not positive once the exam is open */
            starts_in_ms: number;
            /** @description How many students are in this lobby, within about 1 %; null when nobody counts */
            waiting: number | null;
            my_session: components["schemas"]["SessionBrief"] | null;
            /** @description A practice that was left unfinished */
            my_practice: components["schemas"]["LeftPractice"] | null;
        };
        Me: {
            /** Format: uuid */
            readonly id: string;
            readonly full_name: string;
            /** @description Shown on boards instead of the name */
            alias?: string;
            language?: components["schemas"]["LanguageEnum"];
            show_on_leaderboard?: boolean;
            /** Format: date-time */
            readonly created_at: string;
        };
        /** @description An exam as scripts of the staff see and make it; its key is entered or imported in the admin. */
        MockExam: {
            /** Format: uuid */
            readonly id: string;
            title: string;
            /** @description Answered with its place in the storage */
            pdf_file?: string | null;
            /** Format: date-time */
            scheduled_start: string;
            /** Format: date-time */
            scheduled_end: string;
            /** @description Duration in minutes */
            duration?: number;
            /** Format: date-time */
            readonly created_at: string;
        };
        /** @description An exam as scripts of the staff see and make it; its key is entered or imported in the admin. */
        MockExamRequest: {
            title: string;
            /**
             * Format: binary
             * @description Answered with its place in the storage
             */
            pdf_file?: string | null;
            /** Format: date-time */
            scheduled_start: string;
            /** Format: date-time */
            scheduled_end: string;
            /** @description Duration in minutes */
            duration?: number;
        };
        /** @enum {string} */
        ModeEnum: "live" | "practice";
        NextBand: {
            name: string;
            /** Format: double */
            from_points: number;
            /**
             * Format: double
             * @description Points from the estimate to this grade
             */
            missing: number;
        };
        /** @description A practice that was left unfinished, so that its student knows what to go on with before choosing. */
        OfferedPractice: {
            /** Format: uuid */
            id: string;
            mode: components["schemas"]["ModeEnum"];
            status: components["schemas"]["SessionStatus"];
            /** Format: date-time */
            started_at: string;
            /**
             * Format: date-time
             * @description Null only in practice
             */
            deadline: string | null;
            /** Format: date-time */
            submitted_at: string | null;
            auto_submitted: boolean;
            current_question: number | null;
            /** Format: date-time */
            last_activity: string;
            /** @description False: left alone for more than 30 days */
            resumable: boolean;
            progress: components["schemas"]["Progress"];
            exam: components["schemas"]["ExamTitle"];
        };
        /** @enum {string} */
        OutcomeEnum: "correct" | "wrong" | "unreadable" | "undecided" | "blank" | "void";
        PatchedMeChangesRequest: {
            /** @description Shown on boards instead of the name; empty shows the name */
            alias?: string;
            language?: components["schemas"]["LanguageEnum"];
            show_on_leaderboard?: boolean;
        };
        Place: {
            number: number;
            page: number;
            /**
             * Format: double
             * @description Where the question's number begins
             */
            left: number;
            /**
             * Format: double
             * @description Above the first line and all that rises from it
             */
            top: number;
            /** @description From where the question begins to where the next one does */
            areas: components["schemas"]["Area"][];
            /** @description Where a heading or a list that belongs to it begins */
            lead: components["schemas"]["Lead"] | null;
        };
        Places: {
            /** @description False until somebody looked: ask again in a while */
            is_known: boolean;
            /** @description In the paper's order; empty on a scan */
            questions: components["schemas"]["Place"][];
        };
        /** @enum {string} */
        PracticeStatus: "active" | "completed" | "user_abandoned_not_completed";
        PracticeSummary: {
            /** @description 10 for each slot of each exam that I ever answered in practice, once */
            total_xp: number;
            /** @description Unfinished practices that can be resumed, the last one first */
            left: components["schemas"]["OfferedPractice"][];
        };
        Preview: {
            /** @description How the text is understood; never whether it is right */
            reading: string;
            readable: boolean;
            /** @description Why it is not readable: unreadable or too_costly */
            problem: string;
            /** @description The same for the student */
            sentence: string;
        };
        PreviewRequestRequest: {
            question_number: number;
            /** @default  */
            sub_part: string;
            /** @default  */
            answer: string;
        };
        PreviousResult: {
            exam_title: string;
            /** Format: double */
            percent: number;
            /** Format: double */
            scaled: number | null;
            /** Format: double */
            percent_change: number;
            /** Format: double */
            scaled_change: number | null;
        };
        Progress: {
            answered: number;
            total: number;
            /** Format: double */
            percentage: number;
            /** @description 10 for each answered slot of a practice; 0 in a timed exam */
            total_xp: number;
        };
        ProgressV2: {
            questions_answered: number;
            total_xp: number;
            /** Format: double */
            percentage: number;
        };
        Rating: {
            elo: number;
            /** @description By the last rated exam */
            elo_change: number | null;
            /**
             * Format: double
             * @description 0..100, of the last calibrated exam
             */
            rasch_scaled: number | null;
            rank: number | null;
            /**
             * Format: double
             * @description Share of the rated students below, ties half
             */
            percentile: number | null;
            exams_taken: number;
            /** @description Rated students */
            participants: number;
        };
        RatingChange: {
            elo_before: number;
            elo_after: number;
            elo_change: number;
        };
        /** @enum {string} */
        ReadRequestKindEnum: "number" | "expression";
        ReadRequestRequest: {
            /** @default  */
            answer: string;
            /** @default number */
            kind: components["schemas"]["ReadRequestKindEnum"];
        };
        RefreshRequest: {
            refresh: string;
        };
        ResultSlot: {
            question_number: number;
            sub_part: string;
            kind: string;
            topic: string;
            answer: string;
            /** @description How a typed answer was understood */
            reading: string;
            correct_answer: string;
            /** @description How the right answer is understood */
            correct_reading: string;
            /** @description Other answers that are right */
            also_right: string[];
            outcome: components["schemas"]["OutcomeEnum"];
            /**
             * Format: double
             * @description Logits
             */
            difficulty: number | null;
            /**
             * Format: double
             * @description On the students' scale, 0..100
             */
            difficulty_scaled: number | null;
            /**
             * Format: double
             * @description Share of students who got it right
             */
            p_value: number | null;
        };
        Results: {
            session: components["schemas"]["SessionBrief"];
            exam: components["schemas"]["ExamTitle"];
            raw_score: number;
            max_score: number;
            /** Format: double */
            percent: number;
            /** Format: date-time */
            scored_at: string;
            slots: components["schemas"]["ResultSlot"][];
            rank: number | null;
            participants: number;
            /** @description How many scored less; null in practice */
            beaten: number | null;
            /**
             * Format: double
             * @description Share of the others who scored less; null in practice and where nobody else sat
             */
            percentile: number | null;
            calibrated: boolean;
            ability: components["schemas"]["Ability"] | null;
            forecast: components["schemas"]["Forecast"] | null;
            /** @description Null in practice, and until the exam is rated */
            rating: components["schemas"]["RatingChange"] | null;
            /** @description Those that this exam brought */
            achievements: components["schemas"]["EarnedAchievement"][];
            /** @description The worked solutions, where there are any */
            solutions_url: string | null;
            /** @description My rated exam before this one, and the change */
            previous: components["schemas"]["PreviousResult"] | null;
            /** @description Missed although easy for me, the most surprising first */
            missed_easy: components["schemas"]["SlotPlace"][];
        };
        SaveItemRequest: {
            question_number: number;
            /** @default  */
            sub_part: string;
            /** @default  */
            answer: string;
            revision?: number | null;
        };
        /** @description One answer (the fields themselves) or a batch (`answers`). */
        SaveRequest: {
            question_number?: number;
            sub_part?: string;
            answer?: string;
            revision?: number | null;
            answers?: components["schemas"]["SaveItemRequest"][];
            /** Format: uuid */
            device?: string | null;
        };
        Saved: {
            /** Format: date-time */
            server_time: string;
            /** @description Milliseconds since 1970 */
            server_time_ms: number;
            status: components["schemas"]["SavedStatus"];
            /** Format: date-time */
            saved_at: string;
            /** Format: date-time */
            deadline: string | null;
            deadline_ms: number | null;
            answers: components["schemas"]["StoredAnswer"][];
            /** @description Practice only: what this save added; negative where an answer was taken back */
            xp_gained?: number;
            /** @description Practice only */
            total_xp?: number;
            /** @description Practice only */
            progress?: components["schemas"]["Progress"];
        };
        /** @enum {string} */
        SavedStatus: "saved";
        SessionBrief: {
            /** Format: uuid */
            id: string;
            mode: components["schemas"]["ModeEnum"];
            status: components["schemas"]["SessionStatus"];
            /** Format: date-time */
            started_at: string;
            /**
             * Format: date-time
             * @description Null only in practice
             */
            deadline: string | null;
            /** Format: date-time */
            submitted_at: string | null;
            auto_submitted: boolean;
        };
        SessionClock: {
            /** Format: date-time */
            server_time: string;
            /** @description Milliseconds since 1970 */
            server_time_ms: number;
            status: components["schemas"]["SessionStatus"];
            auto_submitted: boolean;
            /**
             * Format: date-time
             * @description Null only in practice
             */
            deadline: string | null;
            deadline_ms: number | null;
            /** @description Another device of the student's holds the session */
            held_elsewhere: boolean;
        };
        SessionExam: {
            /** Format: uuid */
            id: string;
            title: string;
            duration_minutes: number;
            /** Format: date-time */
            scheduled_end: string;
        };
        SessionState: {
            /** Format: uuid */
            id: string;
            mode: components["schemas"]["ModeEnum"];
            status: components["schemas"]["SessionStatus"];
            /** Format: date-time */
            started_at: string;
            /**
             * Format: date-time
             * @description Null only in practice
             */
            deadline: string | null;
            /** Format: date-time */
            submitted_at: string | null;
            auto_submitted: boolean;
            /** Format: date-time */
            server_time: string;
            /** @description Milliseconds since 1970 */
            server_time_ms: number;
            exam: components["schemas"]["SessionExam"];
            deadline_ms: number | null;
            grace_seconds: number;
            current_question: number | null;
            /** Format: date-time */
            last_activity: string;
            slots: components["schemas"]["Slot"][];
            answers: components["schemas"]["SlotAnswer"][];
            /** @description Another device of the student's holds the session */
            held_elsewhere: boolean;
            paper_url: string;
            /** @description Shown on each page of the paper; staff find the session by it */
            watermark: string;
            total_xp: number;
            progress: components["schemas"]["Progress"];
        };
        /** @enum {string} */
        SessionStatus: "in_progress" | "submitted" | "abandoned";
        SessionV2: {
            status: components["schemas"]["PracticeStatus"];
            /** @description The question that was answered last */
            current_page_id: number | null;
            /** Format: date-time */
            last_activity: string;
        };
        SignInOptions: {
            demo: boolean;
            bot_username: string | null;
            /** @description For Telegram's own login page */
            bot_id: number | null;
            widget: boolean;
        };
        Slot: {
            question_number: number;
            sub_part: string;
            kind: components["schemas"]["SlotKindEnum"];
            /** @description The letters offered, e.g. ABCD; empty if typed */
            choices: string;
        };
        SlotAnswer: {
            question_number: number;
            sub_part: string;
            answer: string;
            revision: number;
            /** Format: date-time */
            saved_at: string;
            /** @description Practice only: as in the reply to a save */
            outcome?: string;
        };
        /** @enum {string} */
        SlotKindEnum: "choice" | "number" | "expression" | "text";
        SlotPlace: {
            question_number: number;
            sub_part: string;
        };
        StaffExamPage: {
            count: number;
            next: string | null;
            previous: string | null;
            results: components["schemas"]["MockExam"][];
        };
        StaffResultPage: {
            count: number;
            next: string | null;
            previous: string | null;
            results: components["schemas"]["StaffResultRow"][];
        };
        StaffResultRow: {
            /** Format: uuid */
            session: string;
            /** Format: uuid */
            student: string;
            full_name: string;
            status: string;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            submitted_at: string | null;
            auto_submitted: boolean;
            raw_score: number | null;
        };
        StartRequest: {
            /** @default live */
            mode: components["schemas"]["ModeEnum"];
            /**
             * Format: uuid
             * @description This device's own lasting id
             */
            device?: string;
        };
        StartV2Request: {
            /** Format: uuid */
            exam_id: string;
            /** Format: uuid */
            device?: string;
        };
        StartedV2: {
            status: components["schemas"]["PracticeStatus"];
            /** @description The question that was answered last */
            current_page_id: number | null;
            /** Format: date-time */
            last_activity: string;
            /** Format: uuid */
            session_id: string;
            progress: components["schemas"]["ProgressV2"];
        };
        /** @enum {string} */
        StateEnum: "upcoming" | "open" | "closed" | "calibrated";
        StoredAnswer: {
            question_number: number;
            sub_part: string;
            /** @description What is stored now */
            answer: string;
            /** @description The stored revision */
            revision: number;
            /** @description Whether this save is what is stored; false: it was an older revision */
            applied: boolean;
            /** @description Practice only: correct, wrong, unreadable, undecided, blank, or waiting (for the worker) */
            outcome?: string;
        };
        Streak: {
            /** @description Exams in a row */
            current: number;
            longest: number;
            /** Format: date */
            last_exam_date: string | null;
        };
        SubmitAnswerV2Request: {
            /** Format: uuid */
            session_id: string;
            question_number: number;
            /** @default  */
            sub_part: string;
            /** @default  */
            answer: string;
            revision?: number | null;
            /** Format: uuid */
            device?: string | null;
        };
        Submitted: {
            /** Format: date-time */
            server_time: string;
            /** @description Milliseconds since 1970 */
            server_time_ms: number;
            status: components["schemas"]["SubmittedStatus"];
            /** Format: date-time */
            submitted_at: string;
            auto_submitted: boolean;
            answered: number;
            total: number;
            results_released: boolean;
            /**
             * Format: date-time
             * @description Null in practice, which waits for nobody
             */
            results_expected_at: string | null;
            results_expected_at_ms: number | null;
        };
        SubmittedAnswerV2: {
            /** @description correct, wrong, unreadable, undecided, blank, or waiting (for the worker) */
            outcome: string;
            /** @description 10 for a question that had no answer, 0 for another answer to it, -10 where it was taken back */
            xp_gained: number;
            total_xp: number;
            progress: components["schemas"]["ProgressV2"];
        };
        /** @enum {string} */
        SubmittedStatus: "submitted";
        TakeOverRequest: {
            /** Format: uuid */
            device: string;
        };
        TelegramSignInRequest: {
            /** @description Telegram.WebApp.initData, unchanged */
            init_data?: string;
            /** @description The login widget's fields, unchanged */
            widget?: {
                [key: string]: unknown;
            };
        };
        Tokens: {
            access: string;
            /** Format: date-time */
            access_expires_at: string;
            refresh: string;
            student: components["schemas"]["Me"];
        };
        Topic: {
            topic: string;
            correct: number;
            total: number;
            /**
             * Format: double
             * @description 0..1
             */
            share: number;
        };
        /** @enum {string} */
        TypeEnum: "streak" | "milestone" | "improvement";
        Upcoming: {
            /** Format: date-time */
            server_time: string;
            /** @description Milliseconds since 1970 */
            server_time_ms: number;
            exam: components["schemas"]["Exam"] | null;
        };
        ValidSession: {
            status: components["schemas"]["SessionStatus"];
            current_question: number | null;
            /** Format: date-time */
            last_activity: string;
        };
        Validity: {
            valid: boolean;
            /** @description not_found, submitted, abandoned, time_expired or idle */
            reason: string | null;
            session: components["schemas"]["ValidSession"] | null;
            progress: components["schemas"]["Progress"] | null;
        };
        ValidityV2: {
            valid: boolean;
            session: components["schemas"]["SessionV2"] | null;
            progress: components["schemas"]["ProgressV2"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    achievements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Achievements"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    admin_exams: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffExamPage"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `permission_denied` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    admin_exam_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["MockExamRequest"];
                "application/json": components["schemas"]["MockExamRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MockExam"];
                };
            };
            /** @description Codes: `invalid_request`, `paper_refused`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `permission_denied` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    admin_exam_results: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                exam_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffResultPage"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `permission_denied` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    read_answer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadRequestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description Codes: `answer_too_long`, `invalid_answer`, `invalid_request`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    attempts: {
        parameters: {
            query?: {
                mode?: "live" | "practice";
                page?: number;
                page_size?: number;
                status?: "in_progress" | "submitted" | "abandoned";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptPage"];
                };
            };
            /** @description Codes: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    auth_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInOptions"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    auth_demo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Codes: `invalid_json`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `blocked` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `demo_disabled` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Codes: `invalid_json`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Codes: `invalid_json`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `token_invalid` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `blocked` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    auth_telegram: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TelegramSignInRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Codes: `invalid_init_data`, `init_data_expired`, `invalid_request`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `blocked` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `telegram_not_configured` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    dashboard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exams: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExamPage"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exam_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exam"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exam_lobby: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exam_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lobby"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exam_pdf: {
        parameters: {
            query?: never;
            header?: {
                /** @description One byte range */
                Range?: string;
            };
            path: {
                exam_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `no_active_session`, `exam_closed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found`, `paper_missing` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `range_not_satisfiable` */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exam_places: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exam_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Places"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `no_active_session`, `exam_closed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found`, `paper_missing` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exam_solutions: {
        parameters: {
            query?: never;
            header?: {
                /** @description One byte range */
                Range?: string;
            };
            path: {
                exam_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `no_active_session`, `results_withheld` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found`, `solutions_missing` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `range_not_satisfiable` */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exam_start: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exam_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StartRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description Codes: `not_started`, `exam_closed`, `already_submitted`, `exam_not_ready`, `practice_not_open`, `invalid_request`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exams_upcoming: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upcoming"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    leaderboard: {
        parameters: {
            query?: {
                /** @description The places just above and below my own instead of a page */
                around?: "me";
                /** @description Of the tab `exam` */
                exam?: string;
                page?: number;
                tab?: "top_rated" | "rasch" | "most_improved" | "streaks" | "exam";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Leaderboard"];
                };
            };
            /** @description Codes: `unknown_tab`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `results_withheld` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    me_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedMeChangesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Codes: `invalid_json`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: {
                /** @description This device's own lasting id */
                device?: string;
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description Codes: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    session_abandon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Abandoned"];
                };
            };
            /** @description Codes: `invalid_json`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `already_submitted`, `not_practice` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    save_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SaveRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Saved"];
                };
            };
            /** @description Codes: `already_submitted`, `time_expired`, `unknown_slot`, `question_number_required`, `answer_too_long`, `invalid_answer`, `too_many_answers`, `invalid_request`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `taken_over`, `session_idle` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    preview_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description Codes: `unknown_slot`, `question_number_required`, `answer_too_long`, `invalid_answer`, `invalid_request`, `invalid_json`, `already_submitted`, `time_expired` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `session_idle` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    session_clock: {
        parameters: {
            query?: {
                /** @description This device's own lasting id */
                device?: string;
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionClock"];
                };
            };
            /** @description Codes: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    session_results: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Results"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `results_withheld` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `practice_abandoned` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    session_submit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submitted"];
                };
            };
            /** @description Codes: `already_submitted` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    session_take_over: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakeOverRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description Codes: `already_submitted`, `time_expired`, `invalid_request`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    session_validate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validity"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    v2_answer_submit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitAnswerV2Request"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedAnswerV2"];
                };
            };
            /** @description Codes: `already_submitted`, `unknown_slot`, `question_number_required`, `answer_too_long`, `invalid_answer`, `invalid_request`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `taken_over`, `session_idle` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    v2_session_abandon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AbandonedV2"];
                };
            };
            /** @description Codes: `invalid_json`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `already_submitted` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    v2_session_validate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidityV2"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    v2_session_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartV2Request"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedV2"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedV2"];
                };
            };
            /** @description Codes: `practice_not_open`, `exam_not_ready`, `invalid_request`, `invalid_json` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_authenticated`, `token_invalid`, `token_expired`, `token_revoked` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            /** @description Codes: `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
}
